import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { installDebianPackages } from "../progress.mjs";

const BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const MAC_BROWSERS = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium"];
const WHAT_TO_INSTALL =
  "The browser tests need Chromium and chromedriver of one version: install both, or point CHROMIUM and CHROMEDRIVER at them.";

/** @returns {Promise<{ chromium: string, chromedriver: string } | undefined>} undefined where one of them is missing. */
export async function findChromium() {
  const chromium = process.env.CHROMIUM ?? (await findProgram(BROWSERS)) ?? (await firstExecutable(MAC_BROWSERS));
  const chromedriver = process.env.CHROMEDRIVER ?? (await findProgram(["chromedriver"]));
  return chromium && chromedriver ? { chromium, chromedriver } : undefined;
}

export async function installChromium() {
  if (await findChromium()) return;
  await installDebianPackages("Chromium and chromedriver, for the browser tests", ["chromium", "chromium-driver"], WHAT_TO_INSTALL);
}

function findProgram(names) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return firstExecutable(names.flatMap((name) => folders.map((folder) => join(folder, name))));
}

async function firstExecutable(paths) {
  for (const path of paths) {
    if (await access(path, constants.X_OK).then(() => true, () => false)) return path;
  }
  return undefined;
}
