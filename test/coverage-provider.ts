import v8 from "@vitest/coverage-v8";
import type { BaseCoverageProvider, CoverageProvider, CoverageProviderModule } from "vitest/node";

/**
 * Vitest's provider, which adds up what the test files ran in one go. It adds each file to the sum so far, and for
 * 111 of our files that takes 2.5 s against 0.3 s (2026-11-22), at the end, when the other core has nothing to do.
 */
const provider: CoverageProviderModule = {
  ...v8,
  async getProvider() {
    const added = (await v8.getProvider()) as CoverageProvider & BaseCoverageProvider;
    const readOneByOne = added.readCoverageFiles.bind(added);
    added.readCoverageFiles = async <Coverage>({ onFileRead, onFinished, onDebug }: ReadOptions<Coverage>) => {
      let result: unknown[] = [];
      await readOneByOne<{ result: unknown[] }>({
        onFileRead(coverage) {
          result = result.concat(coverage.result);
        },
        async onFinished(project, environment) {
          onFileRead({ result } as Coverage);
          result = [];
          await onFinished(project, environment);
        },
        onDebug,
      });
    };
    return added;
  },
};
export default provider;

type ReadOptions<Coverage> = Parameters<typeof BaseCoverageProvider.prototype.readCoverageFiles<Coverage>>[0];
