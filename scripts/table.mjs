/** Prints rows under a heading, in Markdown, so that a table can go into the README as it is. Numbers stand to the right. */
export function printTable(heading, rows) {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === "number" ? cell.toLocaleString("en") : cell)));
  const widths = heading.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column].length)));
  const isNumeric = (column) => rows.length > 0 && rows.every((row) => typeof row[column] === "number");
  const line = (row) =>
    `| ${row.map((cell, column) => (isNumeric(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join(" | ")} |`;
  console.log(line(heading));
  console.log(`|${widths.map((width, column) => (isNumeric(column) ? `${"-".repeat(width + 1)}:` : "-".repeat(width + 2))).join("|")}|`);
  for (const row of cells) console.log(line(row));
}
