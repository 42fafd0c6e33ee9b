"""Steps as Prefect tasks: many flows at a time for the throughput, then one at a time for the latencies."""

import asyncio
import json
import sys
import time

from prefect import flow, task

settings = json.loads(sys.argv[1])


def fibonacci_of(n: int) -> int:
    return n if n < 2 else fibonacci_of(n - 1) + fibonacci_of(n - 2)


@task
async def step() -> dict:
    at = time.time() * 1000
    if settings["fibonacci"] is not None:
        fibonacci_of(settings["fibonacci"])
    return {"at": at, "padding": "x" * 180}


@flow
async def steps() -> float:
    first = 0.0
    for index in range(settings["stepsPerRun"]):
        result = await step()
        if index == 0:
            first = result["at"]
    return first


async def main() -> None:
    places = asyncio.Semaphore(settings["concurrency"])

    async def one() -> float:
        async with places:
            return await steps()

    cpu_before = time.process_time()
    firsts = await asyncio.gather(*(one() for _ in range(settings["runs"])))
    took_ms = time.time() * 1000 - min(firsts)
    cpu_ms = (time.process_time() - cpu_before) * 1000
    first_step_ms = []
    whole_run_ms = []
    for _ in range(settings["latencyRuns"]):
        asked_at = time.time() * 1000
        first = await steps()
        whole_run_ms.append(time.time() * 1000 - asked_at)
        first_step_ms.append(first - asked_at)
    print(
        json.dumps(
            {
                "runsPerSecond": settings["runs"] / took_ms * 1000,
                "cpuMsPerRun": cpu_ms / settings["runs"],
                "firstStepMs": first_step_ms,
                "wholeRunMs": whole_run_ms,
            }
        )
    )


asyncio.run(main())
