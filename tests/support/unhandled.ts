import { setTimeout as sleep } from "node:timers/promises";

/** The rejections of promises that nobody handles, while something is done and shortly after. */
export async function unhandledIn(act: () => unknown): Promise<unknown[]> {
  const reported: unknown[] = [];
  const listeners = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", (error) => void reported.push(error));
  await act();
  await sleep(10);
  process.removeAllListeners("unhandledRejection");
  for (const listener of listeners) process.on("unhandledRejection", listener);
  return reported;
}
