// Sets light or dark before the first paint: what the person chose, else what their system says.
(function () {
  "use strict";
  var KEY = "countermand-theme";
  var system = window.matchMedia("(prefers-color-scheme: dark)");

  function chosen() {
    try {
      return window.localStorage.getItem(KEY);
    } catch (error) {
      return null; // storage may be switched off
    }
  }

  function show() {
    document.documentElement.setAttribute("data-bs-theme", chosen() || (system.matches ? "dark" : "light"));
  }

  show();
  system.addEventListener("change", show);
  document.addEventListener("click", function (event) {
    if (!event.target.closest(".theme-switch")) return;
    var next = document.documentElement.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
    try {
      window.localStorage.setItem(KEY, next);
    } catch (error) {
      // then it lasts for this page only
    }
    document.documentElement.setAttribute("data-bs-theme", next);
  });
})();
