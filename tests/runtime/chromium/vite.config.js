export default {
  base: "./",
  logLevel: "warn",
  build: { outDir: "built", target: "esnext", rollupOptions: { input: ["page.html", "example-page.html"] } },
};
