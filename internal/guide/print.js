// Paper shows what is closed on the screen.
let closed = [];
addEventListener("beforeprint", () => {
  closed = document.querySelectorAll("details:not([open])");
  closed.forEach((details) => { details.open = true; });
});
addEventListener("afterprint", () => closed.forEach((details) => { details.open = false; }));
