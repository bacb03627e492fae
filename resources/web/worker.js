// Asks the model about pictures, which decode.js reads. Messages come and go with an `id`.

const THUMBNAIL = 192;
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
  const decoded = readPicture(data.file, facts.preprocessing);
  decoded.catch(() => {});
  turn = turn.then(async () => {
    try {
      postMessage({ id: data.id, ...(await answer(await decoded)) });
    } catch (error) {
      postMessage({ id: data.id, reason: error instanceof Refused ? error.message : "damaged" });
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

async function answer({ width, height, data }) {
  const pictures = new ort.Tensor("uint8", data, [1, height, width, 3]);
  const said = await session.run({ pictures });
  return {
    thumbnail: await shrunk(width, height, data),
    probabilities: Array.from(said.probabilities.data),
    strangeness: said.strangeness ? said.strangeness.data[0] : null,
  };
}

async function shrunk(width, height, data) {
  const shown = new ImageData(width, height);
  for (let i = 0, at = 0; i < data.length; at += 4) {
    shown.data[at] = data[i++];
    shown.data[at + 1] = data[i++];
    shown.data[at + 2] = data[i++];
    shown.data[at + 3] = 255;
  }
  const bitmap = await createImageBitmap(shown);
  const canvas = new OffscreenCanvas(THUMBNAIL, THUMBNAIL), pen = canvas.getContext("2d");
  const side = Math.min(width, height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(bitmap, (width - side) / 2, (height - side) / 2, side, side, 0, 0, THUMBNAIL, THUMBNAIL);
  bitmap.close();
  return canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 });
}
