import { attempt, CannotDo, successOf } from "./command.mjs";

/** What is done by then is not worth a line. */
const QUIET_MS = 1_000;
/** Often enough to show life, seldom enough for a CI log. */
const REPORT_EVERY_MS = 10_000;

/** Says on lines of its own what takes long and how far it is; there may be no terminal to redraw. */
export async function withProgress(title, work) {
  const started = Date.now();
  let position = "";
  const announcement = setTimeout(() => console.error(`• ${title} …`), QUIET_MS);
  const reports = setInterval(() => console.error(`  ${title}: ${position}${seconds(started)}`), REPORT_EVERY_MS);
  try {
    const result = await work((text) => {
      position = `${text}, `;
    });
    if (Date.now() - started >= QUIET_MS) console.error(`  ${title}: done in ${seconds(started)}`);
    return result;
  } finally {
    clearTimeout(announcement);
    clearInterval(reports);
  }
}

/** Runs cargo to its end, with its progress bar read as `crate n of m`. */
export function attemptCargo(title, command, args, { env = {}, ...options } = {}) {
  return withProgress(title, (tell) =>
    attempt(command, args, {
      ...options,
      env: { CARGO_TERM_PROGRESS_WHEN: "always", CARGO_TERM_PROGRESS_WIDTH: "80", ...env },
      onOutput(text) {
        const counts = [...text.matchAll(/\] (\d+)\/(\d+)/g)].at(-1);
        if (counts) tell(`crate ${counts[1]} of ${counts[2]}`);
      },
    }),
  );
}

/** Like `attemptCargo`, but a failure is an error that shows the end of the output. */
export async function cargo(title, command, args, options) {
  return successOf([command, ...args], await attemptCargo(title, command, args, options));
}

/** Installs Debian packages, which only root on Debian can do; `otherwise` is the sentence for everyone else. */
export async function installDebianPackages(title, names, otherwise) {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || (await attempt("apt-get", ["--version"])).code !== 0) throw new CannotDo(otherwise);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const { code } = await withProgress(title, async () => {
    await attempt("apt-get", ["update"], { env });
    return attempt("apt-get", ["install", "-y", "--no-install-recommends", ...names], { env });
  });
  if (code !== 0) throw new CannotDo(otherwise);
}

function seconds(started) {
  return `${Math.round((Date.now() - started) / 1000)} s`;
}
