"use strict";
// Decodes pictures as Graft does, and asks the model. Messages come and go with an `id`.

const THUMBNAIL = 192, BAND = 512;
let ort, session, facts;
let turn = Promise.resolve();

onmessage = ({ data }) => {
  if (data.parts) {
    facts = data.facts;
    turn = open(data.parts).then(
      () => postMessage({ ready: true }),
      (error) => postMessage({ ready: false, reason: String(error) }),
    );
    return;
  }
  const decoded = decode(data.file);
  decoded.catch(() => {});
  turn = turn.then(async () => {
    try {
      postMessage({ id: data.id, ...(await answer(data.file, await decoded)) });
    } catch (error) {
      postMessage({ id: data.id, reason: String(error) });
    }
  });
};

async function open({ runtime, wasm, model }) {
  const [code, binary, graph] = await Promise.all([runtime, wasm, model].map(unpack));
  const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  ort = await import(address);
  URL.revokeObjectURL(address);
  ort.env.logLevel = "error";
  ort.env.wasm.numThreads = 1; // more would need a server that sets headers
  ort.env.wasm.wasmBinary = binary;
  session = await ort.InferenceSession.create(new Uint8Array(graph), { executionProviders: ["wasm"] });
}

async function unpack(base64) {
  const stream = new Blob([bytes(base64)]).stream();
  return new Response(stream.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

function bytes(base64) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  const text = atob(base64), made = new Uint8Array(text.length);
  for (let i = 0; i < made.length; i++) made[i] = text.charCodeAt(i);
  return made;
}

function decode(file) {
  return createImageBitmap(file, {
    imageOrientation: "from-image", colorSpaceConversion: "none", premultiplyAlpha: "none",
  });
}

async function answer(file, bitmap) {
  const thumbnail = await shrunk(bitmap);
  const { data, height, width } = pixels(bitmap, file.type === "image/jpeg" ? draft(bitmap) : 1);
  bitmap.close();
  const pictures = new ort.Tensor("uint8", data, [1, height, width, 3]);
  const said = await session.run({ pictures });
  return {
    thumbnail,
    probabilities: Array.from(said.probabilities.data),
    strangeness: said.strangeness ? said.strangeness.data[0] : null,
  };
}

// A large JPEG at a half, a quarter or an eighth, as long as enough is left: so do Graft and Pillow.
function draft({ width, height }) {
  const most = Math.floor(Math.min(width, height) / facts.shorter_side);
  return [8, 4, 2].find((by) => most >= by) ?? 1;
}

// RGB on white, each the mean of `by` × `by`; in bands, as a canvas may not be very large.
function pixels(bitmap, by) {
  const width = Math.ceil(bitmap.width / by), height = Math.ceil(bitmap.height / by);
  const data = new Uint8Array(3 * width * height);
  const canvas = new OffscreenCanvas(bitmap.width, Math.min(BAND, bitmap.height));
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  for (let top = 0; top < bitmap.height; top += BAND) {
    const rows = Math.min(BAND, bitmap.height - top);
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, bitmap.width, rows);
    pen.drawImage(bitmap, 0, top, bitmap.width, rows, 0, 0, bitmap.width, rows);
    const band = pen.getImageData(0, 0, bitmap.width, rows).data;
    reduce(band, bitmap.width, rows, by, data, 3 * width * (top / by));
  }
  return { data, width, height };
}

function reduce(band, width, rows, by, data, at) {
  for (let y = 0; y < rows; y += by) {
    const bottom = Math.min(y + by, rows);
    for (let x = 0; x < width; x += by) {
      const right = Math.min(x + by, width), n = (bottom - y) * (right - x);
      let red = 0, green = 0, blue = 0;
      for (let v = y; v < bottom; v++) {
        for (let i = 4 * (v * width + x), end = 4 * (v * width + right); i < end; i += 4) {
          red += band[i];
          green += band[i + 1];
          blue += band[i + 2];
        }
      }
      data[at++] = red / n + 0.5;
      data[at++] = green / n + 0.5;
      data[at++] = blue / n + 0.5;
    }
  }
}

function shrunk(bitmap) {
  const canvas = new OffscreenCanvas(THUMBNAIL, THUMBNAIL), pen = canvas.getContext("2d");
  const side = Math.min(bitmap.width, bitmap.height);
  const left = (bitmap.width - side) / 2, top = (bitmap.height - side) / 2;
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, THUMBNAIL, THUMBNAIL);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(bitmap, left, top, side, side, 0, 0, THUMBNAIL, THUMBNAIL);
  return canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 });
}
