// Beside a choice of columns, what stands in the chosen one. Everything else works without it.
(function () {
  "use strict";

  document.addEventListener("change", function (event) {
    var name = event.target.dataset && event.target.dataset.field;
    if (!name) return;
    var chosen = event.target.options[event.target.selectedIndex];
    document.getElementById("samples-" + name).textContent = chosen.dataset.samples || "";
    document.getElementById("mark-" + name).textContent = "";
  });
})();
