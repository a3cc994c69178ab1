import uPlot from "uplot";

/** Diagonal stripes in the given colour: how replicas that stop are painted everywhere. */
export function hatch(colour: string): CanvasPattern | string {
  const size = Math.round(8 * uPlot.pxRatio);
  const tile = document.createElement("canvas");
  tile.width = size;
  tile.height = size;
  const context = tile.getContext("2d");
  if (!context) return colour;
  context.strokeStyle = colour;
  context.lineWidth = size / 3.2;
  // Drawn beyond the corners too, so that the stripes meet across tiles.
  for (const shift of [-size, 0, size]) {
    context.beginPath();
    context.moveTo(shift - 2, size + 2);
    context.lineTo(shift + size + 2, -2);
    context.stroke();
  }
  return context.createPattern(tile, "repeat") ?? colour;
}
