/**
 * How many tests a suite's output tells of: node's summary (`ℹ pass 12`) and Rust's (`test result: ok. 12 passed; 0 failed; 1 ignored`).
 * A check that counts nothing, like the formatter, is one test.
 *
 * @returns {{ passed: number, failed: number, skipped: number }}
 */
export function countTests({ code, output }) {
  const passed = sum(output, /^(?:ℹ|#) pass (\d+)$/gm) + sum(output, /^test result: .*?(\d+) passed/gm);
  const failed = sum(output, /^(?:ℹ|#) fail (\d+)$/gm) + sum(output, /^test result: .*?(\d+) failed/gm);
  const skipped = sum(output, /^(?:ℹ|#) skipped (\d+)$/gm) + sum(output, /^test result: .*?(\d+) ignored/gm);
  // What did not compile has failed, though it could count nothing.
  if (code !== 0) return { passed, failed: Math.max(failed, 1), skipped };
  return { passed: passed + failed + skipped === 0 ? 1 : passed, failed, skipped };
}

function sum(output, pattern) {
  return [...output.matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0);
}
