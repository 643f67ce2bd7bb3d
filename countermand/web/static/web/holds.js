// The hold list looks again by itself, but never under the hands of somebody who is answering.
(function () {
  "use strict";

  function busy(list) {
    var field = document.activeElement;
    return list.querySelector("details[open], form[data-sent]") !== null
      || (list.contains(field) && /^(INPUT|SELECT|TEXTAREA)$/.test(field.tagName));
  }

  ["htmx:beforeRequest", "htmx:beforeSwap"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      if (event.target.matches && event.target.matches("[data-live]") && busy(event.target)) event.preventDefault();
    });
  });

  if (document.querySelector("[data-print-now]")) window.print();
})();
