import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";

/** A worker as workerd is told of it. */
export interface WorkerConfig {
  readonly compatibilityDate: string;
  readonly compatibilityFlags: readonly string[];
  /** The file of the worker, and the files that it imports, by their paths as the worker sees them; all in the folder. */
  readonly main: string;
  readonly wasm: Readonly<Record<string, string>>;
  readonly bindings: Readonly<Record<string, string>>;
  readonly modelOrigin: string;
}

/** Writes workerd's configuration into the folder, and returns its name. */
export async function writeConfig(folder: string, config: WorkerConfig): Promise<string> {
  const name = `${basename(config.main)}.capnp`;
  await writeFile(join(folder, name), textOf(config));
  return name;
}

function textOf({ compatibilityDate, compatibilityFlags, main, wasm, bindings, modelOrigin }: WorkerConfig): string {
  const modules = Object.entries(wasm).map(([name, path]) => `, ( name = "${name}", wasm = embed "${path}" )`);
  const texts = Object.entries(bindings).map(([name, text]) => `( name = "${name}", text = "${text}" )`);
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    ( name = "main",
      worker = (
        modules = [ ( name = "${main}", esModule = embed "${main}" )${modules.join("")} ],
        compatibilityDate = "${compatibilityDate}",
        compatibilityFlags = [${compatibilityFlags.map((flag) => `"${flag}"`).join(", ")}],
        bindings = [${texts.join(", ")}],
        globalOutbound = "loopback"
      )
    ),
    ( name = "loopback",
      worker = (
        modules = [ ( name = "loopback.js", esModule = embed "loopback.js" ) ],
        compatibilityDate = "2025-06-01",
        bindings = [ ( name = "MODEL_ORIGIN", text = "${modelOrigin}" ) ],
        globalOutbound = "machine"
      )
    ),
    ( name = "machine", network = (allow = ["private"]) )
  ],
  sockets = [ ( name = "http", address = "127.0.0.1:0", http = (), service = "main" ) ]
);
`;
}
