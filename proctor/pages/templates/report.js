// Sorts, filters and searches the table of students. Without this script it is a plain table, all of it there.
"use strict";
(() => {
  const table = document.getElementById("students");
  const controls = document.getElementById("controls");
  const rows = [...table.tBodies[0].rows];
  const [search, status, flag] = ["search", "status", "flag"].map((id) => document.getElementById(id));

  function show() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden =
        !words.every((word) => text.includes(word)) ||
        (status.value !== "" && row.dataset.status !== status.value) ||
        (flag.value !== "" && !JSON.parse(row.dataset.flags).includes(flag.value));
      shown += row.hidden ? 0 : 1;
    }
    document.getElementById("shown").textContent = `${shown} of ${rows.length} shown`;
  }

  const valueOf = (row, column) => row.cells[column].dataset.value ?? row.cells[column].textContent.trim();

  function sort(head) {
    const direction = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
    for (const one of table.tHead.rows[0].cells) one.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", direction);
    const sign = direction === "ascending" ? 1 : -1;
    const order = new Intl.Collator(undefined, { numeric: true });
    rows.sort((a, b) => sign * order.compare(valueOf(a, head.cellIndex), valueOf(b, head.cellIndex)));
    table.tBodies[0].append(...rows);
  }

  for (const head of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(head));
    head.append(button);
  }
  for (const one of [search, status, flag]) one.addEventListener("input", show);
  controls.hidden = false;
  show();
})();
