new Worker("./example-worker.js", { type: "module" });
