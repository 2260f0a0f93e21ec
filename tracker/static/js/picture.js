// The picture that a camera's code is read from: cut out, searched, and shown with what was found.
const EDGE_PX = 800;
const FORMATS = ["qr_code", "data_matrix", "code_128"];

export async function ownDetector() {
  if (!("BarcodeDetector" in window)) return null;
  try {
    const known = await window.BarcodeDetector.getSupportedFormats();
    const formats = FORMATS.filter((name) => known.includes(name));
    return formats.length ? new window.BarcodeDetector({ formats }) : null;
  } catch {
    return null;
  }
}

// The middle of what the camera sees, so that a label beside it is not in the picture.
export function cropInto(canvas, video) {
  const { videoWidth: wide, videoHeight: tall } = video;
  const edge = Math.min(wide, tall) * 0.9;
  const size = Math.min(EDGE_PX, Math.round(edge));
  canvas.width = size;
  canvas.height = size;
  const place = [(wide - edge) / 2, (tall - edge) / 2, edge, edge];
  canvas.getContext("2d").drawImage(video, ...place, 0, 0, size, size);
}

// Where in the picture the code stands; nothing where the reader does not say.
export function outline(canvas, corners) {
  if (corners?.length !== 4) return;
  const pen = canvas.getContext("2d");
  const [first, ...rest] = corners;
  pen.lineWidth = Math.max(4, canvas.width / 100);
  pen.strokeStyle = getComputedStyle(canvas).getPropertyValue("--accent").trim() || "blue";
  pen.beginPath();
  pen.moveTo(...first);
  for (const corner of rest) pen.lineTo(...corner);
  pen.closePath();
  pen.stroke();
}
