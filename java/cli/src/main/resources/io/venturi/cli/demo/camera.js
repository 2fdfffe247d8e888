// Pictures from the browser: files, made smaller where they are large, and the webcam.

const SENT_AS_THEY_ARE = ["image/jpeg", "image/png", "image/webp"];
const LONGEST_SIDE = 1600;
const LARGEST_FILE = 64 * 1024 * 1024;

/** What is wrong with a picture, in words for the person who chose it. */
export class PictureProblem extends Error {}

/** The bytes to send for a file: the file itself, or smaller pixels of it when it is large or of another kind. */
export async function prepared(file, maxBytes) {
  if (file.size > LARGEST_FILE) {
    throw new PictureProblem(`This file is too large (${Math.round(file.size / 1048576)} MB). Please choose a smaller one.`);
  }
  if (SENT_AS_THEY_ARE.includes(file.type) && file.size <= maxBytes / 2) return file;
  let pixels;
  try {
    pixels = await createImageBitmap(file);
  } catch {
    throw new PictureProblem("This file is not a picture the browser can read. Please choose a JPEG, PNG or WebP.");
  }
  const blob = await drawn(pixels, pixels.width, pixels.height, LONGEST_SIDE);
  pixels.close();
  return blob;
}

async function drawn(source, width, height, longest) {
  const scale = Math.min(1, longest / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  canvas.getContext("2d").drawImage(source, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.95));
}

/** The webcam, shown in a video element. */
export class Camera {
  #video;
  #stream = null;

  constructor(video) {
    this.#video = video;
  }

  get running() {
    return this.#stream !== null;
  }

  /** Why there can be no webcam; empty when there can. */
  static get missing() {
    if (!window.isSecureContext) return "Browsers give the webcam to localhost and https pages only.";
    return navigator.mediaDevices?.getUserMedia ? "" : "This browser has no webcam.";
  }

  async start() {
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: "environment", width: { ideal: 640 }, height: { ideal: 480 } },
      });
    } catch (refused) {
      throw new PictureProblem(
        refused.name === "NotAllowedError"
          ? "The browser was not allowed to use the webcam."
          : "No webcam could be opened. Is another program using it?",
      );
    }
    this.#video.srcObject = this.#stream;
    await this.#video.play();
  }

  stop() {
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#stream = null;
    this.#video.srcObject = null;
  }

  /** The picture of this moment. */
  shot() {
    return drawn(this.#video, this.#video.videoWidth, this.#video.videoHeight, 640);
  }
}
