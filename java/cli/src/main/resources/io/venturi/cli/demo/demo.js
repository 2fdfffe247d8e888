// The page: one picture or the webcam, one request at a time, drawn anew when a slider moves.

import { Camera, PictureProblem, prepared } from "./camera.js";
import { bytes, drawAnswer, drawBytes, drawStages, drawTimes, spoken } from "./figures.js";

const at = (id) => document.getElementById(id);
const camera = new Camera(at("video"));
const state = { choices: null, picture: null, outcome: null, busy: false, again: false };

/** The slider's place is a hundredth of the decimal logarithm. */
const megabits = () => {
  const exact = state.choices?.links.find((link) => place(link.megabits) === Number(at("link").value));
  return exact ? exact.megabits : 10 ** (Number(at("link").value) / 100);
};
const place = (rate) => Math.round(100 * Math.log10(rate));

function tell(problem) {
  at("problem").textContent = problem;
  at("problem").hidden = !problem;
}

async function call(path, options = {}) {
  const token = sessionStorage.getItem("token");
  const headers = { ...options.headers, ...(token ? { Authorization: `Bearer ${token}` } : {}) };
  let response;
  try {
    response = await fetch(path, { ...options, headers });
  } catch {
    throw new PictureProblem("The server cannot be reached. Is it still running?");
  }
  if (response.ok) return response.json();
  if (response.status === 401) at("token-form").hidden = false;
  throw new PictureProblem(await politely(response));
}

async function politely(response) {
  const said = (await response.json().catch(() => ({}))).error ?? "";
  switch (response.status) {
    case 400:
      return /image|pixels/i.test(said)
        ? `This picture cannot be used: ${said.replace(/^image of \d+ bytes: /, "")}.`
        : `The server did not take this: ${said}.`;
    case 401:
      return "This server wants a token that it knows.";
    case 413:
      return `This picture is too large; the server takes up to ${bytes(state.choices.maxBytes)}.`;
    case 429:
      return "The server is busy. Please try again in a moment.";
    case 503:
      return "The server is ending or has no model now.";
    default:
      return `The server could not answer (${response.status}${said ? `: ${said}` : ""}).`;
  }
}

function drawLink() {
  const rate = megabits();
  const preset = state.choices?.links.find((link) => link.megabits === rate);
  const speed = `${rate < 10 ? Number(rate.toPrecision(2)) : Number(rate.toPrecision(3))} Mbit/s`;
  const text = preset ? `${preset.name}, ${speed}` : speed;
  at("link-name").textContent = text;
  at("link").setAttribute("aria-valuetext", text);
  for (const button of at("links").children) {
    button.setAttribute("aria-pressed", String(button.dataset.name === preset?.name));
  }
  at("times-link").textContent = `over ${preset ? preset.name : speed}`;
  if (state.outcome) {
    drawTimes(state.outcome, rate, at("times"));
    drawStages(state.outcome, rate, at("stages"));
  }
}

const ratePoint = () => state.choices.ratePoints[Number(at("rate").value)];

function drawRate() {
  at("rate-name").textContent = ratePoint();
  at("rate").setAttribute("aria-valuetext", ratePoint());
}

/** Asks for the picture at hand; what comes meanwhile waits, the latest of it. */
async function ask() {
  if (!state.picture || !state.choices) return;
  if (state.busy) {
    state.again = true;
    return;
  }
  state.busy = true;
  document.body.classList.add("busy");
  try {
    const headers = { "Content-Type": state.picture.type || "application/octet-stream" };
    const path = `/demo/picture?rate=${encodeURIComponent(ratePoint())}`;
    state.outcome = await call(path, { method: "POST", headers, body: state.picture });
    tell("");
    document.body.classList.remove("empty");
    drawAnswer(state.outcome, { label: at("label"), scores: at("scores"), unsplit: at("unsplit") });
    drawBytes(state.outcome, at("bytes"));
    drawLink();
  } catch (problem) {
    fail(problem);
  } finally {
    state.busy = false;
    document.body.classList.remove("busy");
  }
  if (state.again) {
    state.again = false;
    await ask();
  }
}

function fail(problem) {
  if (!(problem instanceof PictureProblem)) console.error(problem);
  tell(problem instanceof PictureProblem ? problem.message : "The page failed; the browser's console tells more.");
  if (camera.running) stopCamera();
}

async function show(file) {
  try {
    stopCamera();
    state.picture = await prepared(file, state.choices?.maxBytes ?? 0);
    URL.revokeObjectURL(at("preview").src);
    at("preview").src = URL.createObjectURL(file);
    at("preview").hidden = false;
    filled();
    await ask();
  } catch (problem) {
    fail(problem);
  }
}

function filled() {
  at("invite").hidden = true;
  at("drop").classList.add("full");
}

function stopCamera() {
  camera.stop();
  at("video").hidden = true;
  at("webcam").setAttribute("aria-pressed", "false");
  at("webcam").textContent = "Use webcam";
}

async function runCamera() {
  try {
    await camera.start();
    at("video").hidden = false;
    at("preview").hidden = true;
    at("webcam").setAttribute("aria-pressed", "true");
    at("webcam").textContent = "Stop webcam";
    filled();
    while (camera.running) {
      state.picture = await camera.shot();
      await ask();
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  } catch (problem) {
    fail(problem);
  }
}

function offer(choices) {
  state.choices = choices;
  at("model").textContent = `${choices.model} ${choices.version}, knows ${choices.labels.length} labels: ${choices.labels.slice(0, 12).map(spoken).join(", ")}${choices.labels.length > 12 ? ", ..." : ""}`;
  at("rate").max = choices.ratePoints.length - 1;
  at("rate").value = choices.defaultRatePoint;
  at("rate-marks").replaceChildren(...choices.ratePoints.map((name) => Object.assign(document.createElement("span"), { textContent: name })));
  at("links").replaceChildren(...choices.links.map(linkButton));
  at("samples").replaceChildren(...choices.samples.map(sampleButton));
  drawRate();
  drawLink();
}

function button(className) {
  return Object.assign(document.createElement("button"), { type: "button", className });
}

function linkButton(link) {
  const made = button("");
  made.textContent = link.name;
  made.dataset.name = link.name;
  made.addEventListener("click", () => {
    at("link").value = place(link.megabits);
    drawLink();
  });
  return made;
}

function sampleButton(name) {
  const made = button("");
  const image = document.createElement("img");
  image.src = `/demo/samples/${name}`;
  image.alt = spoken(name.replace(/\.\w+$/, ""));
  made.append(image);
  made.addEventListener("click", async () => show(await (await fetch(image.src)).blob()));
  return made;
}

async function begin() {
  try {
    offer(await call("/demo/choices"));
    at("token-form").hidden = true;
    tell("");
    await ask();
  } catch (problem) {
    fail(problem);
  }
}

at("file").addEventListener("change", () => {
  if (at("file").files.length) show(at("file").files[0]);
  at("file").value = "";
});
at("choose").addEventListener("click", () => at("file").click());
at("webcam").addEventListener("click", () => (camera.running ? stopCamera() : runCamera()));
at("rate").addEventListener("input", () => {
  drawRate();
  ask();
});
at("link").addEventListener("input", drawLink);
at("token-form").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem("token", at("token").value.trim());
  begin();
});
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    event.preventDefault();
    at("drop").classList.toggle("over", kind === "dragover");
    const file = kind === "drop" ? event.dataTransfer.files[0] : null;
    if (file) show(file);
  });
}
if (Camera.missing) {
  at("webcam").disabled = true;
  at("webcam").title = Camera.missing;
}
begin();
