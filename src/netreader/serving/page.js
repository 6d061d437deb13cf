// What textual.js, which draws the terminal, leaves to the page: keys go to the reader at once, and it can be opened again.
"use strict";

const again = document.getElementById("again");
again.addEventListener("click", () => window.location.reload());

new MutationObserver(() => {
  if (document.body.classList.contains("-closed")) {
    again.focus();
  } else if (document.body.classList.contains("-loaded")) {
    document.querySelector(".xterm-helper-textarea")?.focus();
  }
}).observe(document.body, { attributeFilter: ["class"] });
