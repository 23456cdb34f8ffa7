const webpack = require("webpack");
const config = require("./webpack.config.cjs");

webpack(config, (error, stats) => {
  if (error) throw error;
  if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString("errors-warnings"));
});
