"use strict";
// Reads picture files as Graft does, or refuses them: { width, height, data } with RGB in `data`.
//
// PNG is read here, as browsers bring 16 bits to 8 in ways of their own; JPEG, WebP, GIF and BMP by
// the browser. What browsers read otherwise than Graft is refused: `Refused` says why.

class Refused extends Error {}

const BAND = 512;
const MOST = 178956970; // pixels
const CEILINGS = [1, 255, 4095, 16383, 65535];
const SIDEWAYS = [5, 6, 7, 8];

async function readPicture(file, how) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const kind = kindOf(bytes);
  if (kind === "PNG") return readPng(bytes, how.decoding);
  if (kind === "JPEG") checkJpeg(bytes);
  if (kind === "WEBP") checkWebp(bytes);
  if (kind === "BMP" && word(bytes, 28, true) > 24) throw new Refused("kind:BMP with 32 bits");
  const type = `image/${kind.toLowerCase()}`;
  const bitmap = await createImageBitmap(new Blob([bytes], { type }), {
    imageOrientation: "from-image", colorSpaceConversion: "none", premultiplyAlpha: "none",
  });
  const picture = onBackground(bitmap, kind === "JPEG" ? draft(bitmap, how) : 1, how.decoding);
  bitmap.close();
  return picture;
}

// What a file is, by its first bytes.

function kindOf(bytes) {
  if (!bytes.length) throw new Refused("empty");
  const text = (from, to) => String.fromCharCode(...bytes.subarray(from, to));
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return "JPEG";
  if (text(0, 8) === "\x89PNG\r\n\x1a\n") return "PNG";
  if (text(0, 4) === "RIFF" && text(8, 12) === "WEBP") return "WEBP";
  if (/^GIF8[79]a/.test(text(0, 6))) return "GIF";
  if (text(0, 2) === "BM") return "BMP";
  if (/^(II[*+]\0|MM\0[*+])/.test(text(0, 4))) throw new Refused("kind:TIFF");
  if (text(4, 8) === "ftyp") throw new Refused(/^avi[fs]/.test(text(8, 12)) ? "kind:AVIF" : "kind:HEIC");
  if (/^P[1-7fF]\s/.test(text(0, 3))) throw new Refused("kind:PPM");
  if (/^\0\0\0\x0cjP|^\xff\x4f\xff\x51/.test(text(0, 6))) throw new Refused("kind:JPEG 2000");
  if (/^\xff\x0a|^\0\0\0\x0cJXL/.test(text(0, 7))) throw new Refused("kind:JPEG XL");
  throw new Refused("none");
}

function word(bytes, at, little = false) {
  const [low, high] = little ? [at, at + 1] : [at + 1, at];
  return (bytes[low] ?? 0) | ((bytes[high] ?? 0) << 8);
}

function long(bytes, at, little = false) {
  const [low, high] = little ? [at, at + 2] : [at + 2, at];
  return word(bytes, low, little) + word(bytes, high, little) * 65536;
}

// JPEG (ITU-T T.81): four colours are refused, and turns that only XMP states.
function checkJpeg(bytes) {
  let turn = 0, xmp = "";
  for (let at = 2; bytes[at] === 0xff && at < bytes.length; at += 2 + word(bytes, at + 2)) {
    const kind = bytes[at + 1];
    if (kind === 0xda) break;
    if (kind === 0xe1) {
      const part = bytes.subarray(at + 4, at + 2 + word(bytes, at + 2));
      const head = String.fromCharCode(...part.subarray(0, 29));
      if (head.startsWith("Exif\0\0")) turn ||= orientation(part.subarray(6));
      else if (head.startsWith("http://ns.adobe.com/xap/1.0/")) xmp += new TextDecoder().decode(part);
    }
    if (kind >= 0xc0 && kind <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(kind)) {
      if (bytes[at + 4] !== 8) throw new Refused(`kind:JPEG with ${bytes[at + 4]} bits`);
      if (bytes[at + 9] > 3) throw new Refused("kind:CMYK JPEG");
      checkSize(word(bytes, at + 7), word(bytes, at + 5));
    }
  }
  if (!turn && statedInXmp(xmp) > 1) throw new Refused("turn");
}

// WebP (RFC 9649): browsers do not turn it.
function checkWebp(bytes) {
  for (let at = 12; at + 8 <= bytes.length; at += 8 + long(bytes, at + 4, true) + (bytes[at + 4] & 1)) {
    const name = String.fromCharCode(...bytes.subarray(at, at + 4));
    const part = bytes.subarray(at + 8, at + 8 + long(bytes, at + 4, true));
    if (name === "EXIF") {
      const named = String.fromCharCode(...part.subarray(0, 6)) === "Exif\0\0";
      if (orientation(named ? part.subarray(6) : part) > 1) throw new Refused("turn");
    }
    if (name === "XMP " && statedInXmp(new TextDecoder().decode(part)) > 1) throw new Refused("turn");
  }
}

function statedInXmp(text) {
  return Number(/tiff:Orientation(?:="|>)([1-8])/.exec(text)?.[1] ?? 0);
}

// 1 to 8 as EXIF states it; 0 where it does not, or is broken.
function orientation(exif) {
  const little = exif[0] === 0x49, first = long(exif, 4, little);
  for (let i = 0, n = word(exif, first, little); i < n; i++) {
    const at = first + 2 + 12 * i;
    if (word(exif, at, little) === 0x0112) {
      const said = word(exif, at + 8, little);
      return said >= 1 && said <= 8 ? said : 0;
    }
  }
  return 0;
}

function checkSize(width, height) {
  if (width * height > MOST) throw new Refused("large");
}

// PNG (https://www.w3.org/TR/png-3).

async function readPng(bytes, { grey, background }) {
  const chunks = pngChunks(bytes);
  const { width, height, bits, colour, laced } = chunks.head;
  const channels = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[colour];
  checkSize(width, height);
  const odd = chunks.clear && (colour === 0 ? bits < 8 : colour === 2 && bits > 8);
  if (odd) throw new Refused("kind:PNG with a transparent colour that is not of 8 bits");
  const packed = await inflated(chunks.data);
  const samples = bits === 16 ? new Uint16Array(width * height * channels) : new Uint8Array(width * height * channels);
  let at = 0;
  for (const [x, y, across, down] of laced ? ADAM7 : [[0, 0, 1, 1]]) {
    const w = Math.ceil((width - x) / across), h = Math.ceil((height - y) / down);
    if (w > 0 && h > 0) at = unfilter(packed, at, w, h, bits, channels, (u, v, row, i) => {
      const to = ((y + v * down) * width + x + u * across) * channels;
      for (let c = 0; c < channels; c++) samples[to + c] = row[i + c];
    });
  }
  const data = coloured(samples, chunks, grey, background);
  return turned({ width, height, data }, chunks.turn);
}

const ADAM7 = [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];

function pngChunks(bytes) {
  const chunks = { data: [], turn: 0 };
  let xmp = "";
  for (let at = 8; at + 12 <= bytes.length; at += 12 + long(bytes, at)) {
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const part = bytes.subarray(at + 8, at + 8 + long(bytes, at));
    if (name === "IHDR") {
      const [bits, colour, , , laced] = part.subarray(8);
      chunks.head = { width: long(part, 0), height: long(part, 4), bits, colour, laced };
    }
    if (name === "PLTE") chunks.palette = part;
    if (name === "tRNS") chunks.clear = part;
    if (name === "IDAT") chunks.data.push(part);
    if (name === "eXIf") chunks.turn = orientation(part);
    if (name === "iTXt") xmp += new TextDecoder().decode(part);
    if (name === "IEND") break;
  }
  if (!chunks.turn) chunks.turn = statedInXmp(xmp);
  if (!chunks.head || !chunks.data.length) throw new Refused("damaged");
  return chunks;
}

// All of a zlib stream; what may follow it is not looked at.
async function inflated(parts) {
  const stream = new DecompressionStream("deflate"), writer = stream.writable.getWriter();
  const reader = stream.readable.getReader(), found = [];
  const written = (async () => {
    for (const part of parts) await writer.write(part);
    await writer.close();
  })().catch(() => {});
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      found.push(value);
    }
  } catch { /* what came before the fault is looked at: it may be all that is needed */ }
  await written;
  const all = new Uint8Array(found.reduce((n, part) => n + part.length, 0));
  found.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
}

// One pass: `put(x, y, row, i)` for each pixel, whose samples begin at `i` of `row`. Where it ends.
function unfilter(packed, at, width, height, bits, channels, put) {
  const perPixel = Math.max(1, (bits * channels) >> 3), length = Math.ceil((width * bits * channels) / 8);
  let before = new Uint8Array(length);
  if (at + height * (length + 1) > packed.length) throw new Refused("cut");
  for (let y = 0; y < height; y++) {
    const filter = packed[at++], line = packed.slice(at, at + length);
    at += length;
    for (let i = 0; i < length; i++) {
      const left = i < perPixel ? 0 : line[i - perPixel], up = before[i];
      if (filter === 1) line[i] += left;
      else if (filter === 2) line[i] += up;
      else if (filter === 3) line[i] += (left + up) >> 1;
      else if (filter === 4) line[i] += paeth(left, up, i < perPixel ? 0 : before[i - perPixel]);
    }
    const row = unpacked(line, width * channels, bits);
    for (let x = 0; x < width; x++) put(x, y, row, x * channels);
    before = line;
  }
  return at;
}

function paeth(left, up, corner) {
  const guess = left + up - corner;
  const a = Math.abs(guess - left), b = Math.abs(guess - up), c = Math.abs(guess - corner);
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

function unpacked(line, n, bits) {
  if (bits === 8) return line;
  if (bits === 16) return Uint16Array.from({ length: n }, (_, i) => word(line, 2 * i));
  const mask = (1 << bits) - 1;
  return Uint8Array.from({ length: n }, (_, i) => (line[(i * bits) >> 3] >> (8 - bits - ((i * bits) & 7))) & mask);
}

// Samples to RGB on the background. Of 16 bits a colour the upper 8 count; greys go by the rule.
function coloured(samples, { head: { width, height, bits, colour }, palette, clear }, grey, background) {
  const data = new Uint8Array(3 * width * height);
  const eight = bits === 16 ? (value) => value >> 8 : (value) => value;
  const levels = bits === 16 ? sixteenBits(samples, grey) : null;
  const whole = clear && colour !== 3 ? [word(clear, 0), word(clear, 2), word(clear, 4)] : null;
  const put = (at, red, green, blue, alpha) => {
    data[at] = blended(red, background[0], alpha);
    data[at + 1] = blended(green, background[1], alpha);
    data[at + 2] = blended(blue, background[2], alpha);
  };
  for (let i = 0, at = 0; at < data.length; i++, at += 3) {
    if (colour === 0) {
      const value = samples[i];
      if (bits === 16) data[at] = data[at + 1] = data[at + 2] = levels(value);
      else {
        const shade = (value * 255) / ((1 << bits) - 1);
        put(at, shade, shade, shade, whole && value === whole[0] ? 0 : 255);
      }
    } else if (colour === 3) {
      const entry = 3 * samples[i];
      put(at, palette[entry] ?? 0, palette[entry + 1] ?? 0, palette[entry + 2] ?? 0, clear?.[samples[i]] ?? 255);
    } else if (colour === 4) {
      const shade = eight(samples[2 * i]);
      put(at, shade, shade, shade, eight(samples[2 * i + 1]));
    } else {
      const n = colour === 6 ? 4 : 3, [red, green, blue] = [0, 1, 2].map((c) => samples[n * i + c]);
      const hidden = whole && red === whole[0] && green === whole[1] && blue === whole[2];
      put(at, eight(red), eight(green), eight(blue), n === 4 ? eight(samples[4 * i + 3]) : hidden ? 0 : 255);
    }
  }
  return data;
}

// A colour over another, rounded as Pillow does.
function blended(over, under, alpha) {
  const sum = over * alpha + under * (255 - alpha) + 128;
  return (sum + (sum >> 8)) >> 8;
}

function sixteenBits(samples, grey) {
  let highest = 0;
  if (!grey) for (const value of samples) if (value > highest) highest = value;
  const { black, white } = grey ?? { black: 0, white: CEILINGS.find((top) => highest <= top) };
  const table = Uint8Array.from({ length: 65536 }, (_, value) => {
    const share = Math.min(1, Math.max(0, (value - black) / (white - black)));
    return Math.floor(share * 255 + 0.5);
  });
  return (value) => table[value];
}

// As PIL.ImageOps.exif_transpose.
function turned({ width, height, data }, turn) {
  if (turn < 2) return { width, height, data };
  const [w, h] = SIDEWAYS.includes(turn) ? [height, width] : [width, height];
  const made = new Uint8Array(data.length);
  const from = {
    2: (x, y) => [w - 1 - x, y], 3: (x, y) => [w - 1 - x, h - 1 - y], 4: (x, y) => [x, h - 1 - y],
    5: (x, y) => [y, x], 6: (x, y) => [y, w - 1 - x], 7: (x, y) => [h - 1 - y, w - 1 - x], 8: (x, y) => [h - 1 - y, x],
  }[turn];
  for (let y = 0, at = 0; y < h; y++) {
    for (let x = 0; x < w; x++, at += 3) {
      const [u, v] = from(x, y), i = 3 * (v * width + u);
      made[at] = data[i];
      made[at + 1] = data[i + 1];
      made[at + 2] = data[i + 2];
    }
  }
  return { width: w, height: h, data: made };
}

// What the browser has read.

// A large JPEG at a half, a quarter or an eighth, as long as enough is left: so do Graft and Pillow.
function draft({ width, height }, how) {
  const most = Math.floor(Math.min(width, height) / how.shorter_side);
  return [8, 4, 2].find((by) => most >= by) ?? 1;
}

// RGB on the background, each the mean of `by` × `by`; in bands, as a canvas may not be very large.
function onBackground(bitmap, by, { background }) {
  const width = Math.ceil(bitmap.width / by), height = Math.ceil(bitmap.height / by);
  checkSize(bitmap.width, bitmap.height);
  const data = new Uint8Array(3 * width * height);
  const canvas = new OffscreenCanvas(bitmap.width, Math.min(BAND, bitmap.height));
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  for (let top = 0; top < bitmap.height; top += BAND) {
    const rows = Math.min(BAND, bitmap.height - top);
    pen.fillStyle = `rgb(${background.join(" ")})`;
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
