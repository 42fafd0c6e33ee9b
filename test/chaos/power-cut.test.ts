import { expect, test } from "vitest";
import { cutPower } from "./power-cut.ts";

const canMount = process.platform === "linux" && process.getuid?.() === 0;

test.skipIf(!canMount).each([40, 333, 1_500])(
  "a power cut after %i acknowledgements loses nothing that was acknowledged",
  { timeout: 60_000 },
  async (afterAcknowledged) => {
    const cut = await cutPower({ afterAcknowledged });
    expect(cut).toEqual({ acknowledged: afterAcknowledged, lost: [], brokenArtifacts: [] });
  },
);
