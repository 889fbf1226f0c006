// A signature is drawn with finger, pen or mouse; its strokes go into a hidden field.
// Without script, or without a hand that draws, the written name serves.
const box = document.querySelector("[data-signature]");
if (box) {
  const canvas = box.querySelector("canvas");
  const field = document.querySelector("input[name='strokes']");
  const pen = canvas.getContext("2d");
  let strokes = [];
  let drawing = false;
  box.hidden = false;
  pen.lineWidth = 3;
  pen.lineCap = "round";

  const at = (event) => {
    const edge = canvas.getBoundingClientRect();
    const scale = canvas.width / edge.width;
    const within = (value, most) => Math.max(0, Math.min(most, Math.round(value * scale)));
    return [within(event.clientX - edge.left, canvas.width), within(event.clientY - edge.top, canvas.height)];
  };
  const keep = () => {
    field.value = strokes.length ? JSON.stringify(strokes) : "";
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (strokes.length >= 60) return;
    drawing = true;
    canvas.setPointerCapture(event.pointerId);
    strokes.push([at(event)]);
  });
  canvas.addEventListener("pointermove", (event) => {
    const stroke = strokes.at(-1);
    if (!drawing || stroke.length >= 60) return;
    const [x, y] = at(event);
    pen.beginPath();
    pen.moveTo(...stroke.at(-1));
    pen.lineTo(x, y);
    pen.stroke();
    stroke.push([x, y]);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => {
      drawing = false;
      keep();
    });
  }
  box.querySelector("[data-signature-clear]").addEventListener("click", () => {
    strokes = [];
    pen.clearRect(0, 0, canvas.width, canvas.height);
    keep();
  });
}
