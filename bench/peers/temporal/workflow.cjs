const { proxyActivities } = require("@temporalio/workflow");

const { executeStep } = proxyActivities({ startToCloseTimeout: "1 minute" });

/** Runs in the SDK's sandbox: some steps, one after the other, each an activity. */
exports.steps = async (stepsPerRun) => {
  let first = 0;
  for (let index = 0; index < stepsPerRun; index++) {
    const result = await executeStep();
    if (index === 0) first = result.at;
  }
  return { first };
};
