/** An OpenLayers layer that is one canvas which we draw ourselves: nothing is kept for each thing that is drawn. */
import Layer from 'ol/layer/Layer';
import type { FrameState } from 'ol/Map';

export interface Frame {
  context: CanvasRenderingContext2D;
  width: number;
  height: number;
  resolution: number;
  /** Mercator to pixels of the screen. */
  px: (x: number) => number;
  py: (y: number) => number;
}

export class CanvasLayer extends Layer {
  private readonly canvas = document.createElement('canvas');
  private readonly box = document.createElement('div');
  private readonly context = this.canvas.getContext('2d')!;

  constructor(
    zIndex: number,
    private readonly draw: (frame: Frame) => void,
  ) {
    super({ zIndex });
    // In a box of its own: into a bare canvas the library would draw the layers above, and repaint() would wipe them away.
    this.box.className = 'map-canvas';
    for (const element of [this.box, this.canvas]) {
      element.style.position = 'absolute';
      element.style.pointerEvents = 'none';
    }
    this.box.append(this.canvas);
  }

  private last: { frame: Frame; ratio: number } | null = null;

  /** Draws again where the map stands now, without making the library draw its own layers again. */
  repaint(): void {
    if (this.last) this.paint(this.last.frame, this.last.ratio);
  }

  override render(frame: FrameState | null): HTMLElement | null {
    if (!frame) return this.box;
    const [width, height] = frame.size as [number, number];
    const ratio = frame.pixelRatio;
    const w = Math.round(width * ratio);
    const h = Math.round(height * ratio);
    if (this.canvas.width !== w || this.canvas.height !== h) {
      this.canvas.width = w;
      this.canvas.height = h;
      this.canvas.style.width = `${width}px`;
      this.canvas.style.height = `${height}px`;
    }
    const { center, resolution } = frame.viewState;
    const left = center[0]! - (width / 2) * resolution;
    const top = center[1]! + (height / 2) * resolution;
    this.last = { frame: { context: this.context, width, height, resolution, px: (x) => (x - left) / resolution, py: (y) => (top - y) / resolution }, ratio };
    this.repaint();
    return this.box;
  }

  private paint(frame: Frame, ratio: number): void {
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.context.clearRect(0, 0, frame.width, frame.height);
    this.draw(frame);
  }
}
