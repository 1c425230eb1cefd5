"use strict";
const body = document.querySelector("tbody");
const filter = document.getElementById("filter");
const input = filter.querySelector("input");
const compare = new Intl.Collator("en", { numeric: true }).compare;
const show = () => {
  const words = input.value.toLowerCase().split(/\s+/);
  for (const row of body.rows) row.hidden = !words.every((word) => row.textContent.toLowerCase().includes(word));
  filter.querySelector("output").textContent = body.querySelectorAll("tr:not([hidden])").length + " of " + body.rows.length;
};
document.querySelector("thead").addEventListener("click", (event) => {
  const head = event.target.closest("th");
  const order = head.ariaSort === "ascending" ? "descending" : "ascending";
  for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", order);
  const text = (row) => row.cells[head.cellIndex].textContent;
  const rows = Array.from(body.rows).sort((a, b) => compare(text(a), text(b)));
  body.append(...(order === "ascending" ? rows : rows.reverse()));
});
input.addEventListener("input", show);
filter.hidden = false;
show();
