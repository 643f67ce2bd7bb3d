// Single keys, for those who decide all day. They can be switched off, and are never heard while somebody writes.
(function () {
  "use strict";

  var STORED = "countermand-keys";
  var dialog = document.getElementById("keys");
  if (!dialog) return;
  var box = document.getElementById("use-keys");

  function on() {
    try { return localStorage.getItem(STORED) !== "off"; } catch (_blocked) { return true; }
  }

  function keep() {
    try { localStorage.setItem(STORED, box.checked ? "on" : "off"); } catch (_blocked) { /* for this page only */ }
  }

  function writing(target) {
    if (!target || !target.closest) return false;
    if (target.closest("dialog")) return true;
    if (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName)) return true;
    return target.tagName === "INPUT" && !/^(checkbox|button|submit)$/.test(target.type);
  }

  function help() {
    if (!dialog.open) dialog.showModal();
  }

  // On the page of one request: a and r lead to where it is decided, and nothing is decided by a single key.
  function onRequest(key) {
    if (key === "j" || key === "k" || key === "x") return onLine(key);
    var found = document.querySelector('[data-key="' + key + '"]')
      || (key === "a" && document.querySelector('button[name="verdict"][value="approve"]'))
      || (key === "r" && (document.getElementById("note") || document.querySelector('button[name="verdict"][value="reject"]')));
    if (!found) return false;
    if (found.tagName === "SUMMARY") found.parentNode.open = true;
    found.focus();
    found.scrollIntoView({ block: "center" });
    return true;
  }

  // Up and down the lines that can be ticked.
  function onLine(key) {
    var boxes = Array.from(document.querySelectorAll('#decision input[name="row"]:not(:disabled)'));
    var at = boxes.indexOf(document.activeElement);
    if (!boxes.length) return false;
    if (key === "x" && at >= 0) boxes[at].click();
    else boxes[key === "k" ? Math.max(at - 1, 0) : Math.min(at + (key === "j"), boxes.length - 1)].focus();
    return true;
  }

  // From a note straight to the button of its dialog.
  document.addEventListener("keydown", function (event) {
    var note = event.target;
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || note.tagName !== "TEXTAREA" || !note.closest("dialog")) return;
    event.preventDefault();
    note.form.requestSubmit(note.form.querySelector('button[type="submit"]'));
  });

  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (!on() || writing(event.target) || document.querySelector("dialog[open]")) return;
    var heard = event.key === "?" ? (help(), true)
      : window.countermandQueue ? window.countermandQueue(event.key)
      : onRequest(event.key);
    if (heard) event.preventDefault();
  });

  box.checked = on();
  box.addEventListener("change", keep);
  document.querySelectorAll('[data-open="keys"]').forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", help);
  });
  document.addEventListener("click", function (event) {
    var close = event.target.closest && event.target.closest("[data-close]");
    if (close) close.closest("dialog").close();
  });
})();
