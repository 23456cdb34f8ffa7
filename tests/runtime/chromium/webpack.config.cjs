module.exports = {
  mode: "production",
  target: "web",
  context: __dirname,
  entry: { page: "./page.js", example: "./example.js" },
  // Both pages hold the same packages, so these are packed once.
  optimization: { splitChunks: { chunks: "all" } },
  performance: { hints: false },
  experiments: { outputModule: true },
  output: { path: `${__dirname}/built`, filename: "[name].js", module: true, publicPath: "./" },
};
