using Workerd = import "/workerd/workerd.capnp";

# No compatibility flag and a date before Node's modules became the default: the barest worker there is.
const config :Workerd.Config = (
  services = [
    ( name = "main",
      worker = (
        modules = [
          ( name = "bundle.js", esModule = embed "bundle.js" ),
          ( name = "./genspan.wasm", wasm = embed "node_modules/genspan/dist/genspan.wasm" )
        ],
        compatibilityDate = "2025-06-01",
        globalOutbound = "loopback"
      )
    ),
    ( name = "loopback", network = (allow = ["private"]) )
  ],
  sockets = [ ( name = "http", address = "127.0.0.1:0", http = (), service = "main" ) ]
);
