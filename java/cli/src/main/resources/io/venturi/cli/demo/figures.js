// Draws what the server said. Every number is text as well as a bar.

const PARTS = ["edge", "link", "server"];

export const millis = (value) => `${value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en")} ms`;
export const bytes = (value) => `${value.toLocaleString("en")} B`;
export const spoken = (label) => label.replaceAll("_", " ");
const sum = (stages) => Object.values(stages).reduce((total, value) => total + value, 0);

/** Milliseconds that so many bytes take at so many Mbit/s. */
export const linkMillis = (size, megabits) => (size * 8) / (megabits * 1000);

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

function track(parts, most) {
  const made = element("div", "track");
  made.setAttribute("aria-hidden", "true");
  for (const [name, value] of parts) {
    const part = element("span", name);
    part.style.width = `${most > 0 ? (100 * value) / most : 0}%`;
    made.append(part);
  }
  return made;
}

function bar(name, note, text, parts, most) {
  const title = element("span", "name", name);
  if (note) title.append(" ", element("small", "", note));
  return element("div", "bar", element("div", "row", title, element("span", "number", text)), track(parts, most));
}

/** The label, the best scores, and what the unsplit model says. */
export function drawAnswer(outcome, into) {
  into.label.textContent = spoken(outcome.labels[0].label);
  into.scores.replaceChildren(
    ...outcome.labels.map(({ label, score }) =>
      element("li", "", spoken(label), track([["score", score]], 1), element("span", "number", `${Math.round(100 * score)} %`)),
    ),
  );
  const whole = outcome.unsplit?.labels[0];
  into.unsplit.textContent = !whole
    ? ""
    : whole.label === outcome.labels[0].label
      ? "The unsplit model gives the same label."
      : `The unsplit model says ${spoken(whole.label)} (${Math.round(100 * whole.score)} %).`;
}

/** Bytes of the frame next to JPEG and WebP. */
export function drawBytes(outcome, into) {
  const most = Math.max(outcome.frameBytes, ...outcome.offloads.map((way) => way.bytes ?? 0));
  const ours = bar("Venturi", outcome.ratePoint, bytes(outcome.frameBytes), [["ours", outcome.frameBytes]], most);
  ours.classList.add("first");
  const others = outcome.offloads.map((way) =>
    way.kept
      ? bar(way.name, `quality ${way.quality}`, bytes(way.bytes), [["other", way.bytes]], most)
      : bar(way.name, "keeps this label at no quality", "none", [], most),
  );
  into.replaceChildren(ours, ...others);
}

/** Every way's response time over a link, as edge, link and server parts. */
export function waysOver(outcome, megabits) {
  const ways = [
    { name: "Venturi", parts: [sum(outcome.edge), linkMillis(outcome.frameBytes, megabits), sum(outcome.server)] },
    ...outcome.offloads
      .filter((way) => way.kept)
      .map((way) => ({ name: way.name, parts: [way.edgeMillis, linkMillis(way.bytes, megabits), way.serverMillis] })),
  ];
  if (outcome.unsplit) ways.push({ name: "Unsplit model", note: "on the edge, no link", parts: [outcome.unsplit.millis, 0, 0] });
  return ways.map((way) => ({ ...way, total: way.parts.reduce((a, b) => a + b) }));
}

/** Response times over a link. */
export function drawTimes(outcome, megabits, into) {
  const ways = waysOver(outcome, megabits);
  const most = Math.max(...ways.map((way) => way.total));
  into.replaceChildren(
    ...ways.map((way) => bar(way.name, way.note, millis(way.total), way.parts.map((value, i) => [PARTS[i], value]), most)),
  );
  into.firstChild.classList.add("first");
}

/** The stages of the data path, the link's among them. */
export function drawStages(outcome, megabits, into) {
  const rows = [
    ...Object.entries(outcome.edge).map(([name, value]) => [name, value, "edge"]),
    ["send", linkMillis(outcome.frameBytes, megabits), "link"],
    ...Object.entries(outcome.server).map(([name, value]) => [name, value, "server"]),
  ];
  const most = Math.max(...rows.map(([, value]) => value));
  into.replaceChildren(
    ...rows.map(([name, value, part]) =>
      element("div", "stage", name, track([[part, value]], most), element("span", "number", `${value.toFixed(2)} ms`)),
    ),
  );
}
