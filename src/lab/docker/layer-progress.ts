import { z } from 'zod';

/** One event of a pull: bytes of a layer so far and in all. */
const eventSchema = z.object({
  id: z.string(),
  status: z.string(),
  progressDetail: z.object({ current: z.number(), total: z.number() }).partial().optional(),
});

/** How much of an image is downloaded, over all layers that the engine has told of. */
export class LayerProgress {
  readonly #layers = new Map<string, { current: number; total: number }>();

  /** Takes the next event; returns 0 to 100, rounded down. */
  percent(event: unknown): number {
    const parsed = eventSchema.safeParse(event).data;
    if (parsed) {
      const { id, status, progressDetail } = parsed;
      const known = this.#layers.get(id);
      if (status === 'Downloading' && progressDetail?.total) {
        const { current = 0, total } = progressDetail;
        this.#layers.set(id, { current, total });
      } else if (known && /complete|exists/i.test(status)) {
        this.#layers.set(id, { ...known, current: known.total });
      }
    }
    const layers = [...this.#layers.values()];
    const total = layers.reduce((sum, layer) => sum + layer.total, 0);
    if (total === 0) return 0;
    return Math.floor((100 * layers.reduce((sum, layer) => sum + layer.current, 0)) / total);
  }
}
