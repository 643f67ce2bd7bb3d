// What a page does beyond links and forms. Everything works without it.
(function () {
  "use strict";

  // Whoever ticks a line or writes a quantity means those lines, not the whole order.
  document.addEventListener("change", function (event) {
    var field = event.target;
    if (!field.form || !/^(line$|quantity-)/.test(field.name || "")) return;
    var lines = field.form.querySelector('input[name="scope"][value="lines"]');
    if (lines) lines.checked = true;
    if (field.name !== "line") {
      var tick = document.getElementById(field.name.replace("quantity-", "line-"));
      if (tick) tick.checked = true;
    }
  }, true);

  // What hangs over the page goes away when somebody turns to the page.
  function closeFlyouts(except) {
    document.querySelectorAll("details.flyout[open]").forEach(function (one) {
      if (!one.contains(except)) one.open = false;
    });
  }
  document.addEventListener("click", function (event) { closeFlyouts(event.target); });
  document.addEventListener("keydown", function (event) {
    var one = event.key === "Escape" && event.target.closest && event.target.closest("details.flyout[open]");
    if (!one) return;
    one.open = false;
    one.querySelector("summary").focus();
  });

  // A second click while the first is on its way sends nothing.
  document.addEventListener("submit", function (event) {
    if (event.target.dataset.sent) {
      event.preventDefault();
    } else if (event.target.method === "post") {
      event.target.dataset.sent = "yes";
    }
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
    });
  });
})();
