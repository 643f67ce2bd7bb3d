// The page of a request looks again by itself. What somebody writes or has ticked stays; what changed is said at the top.
(function () {
  "use strict";

  var GRACE = 2000; // for so long after a change nobody approves what they cannot have read yet
  var news = document.getElementById("news");
  if (!news) return;
  var list = news.querySelector("ul"), wait = document.getElementById("news-wait");
  var form = document.getElementById("decision");
  var known = {}, opened = {}, latest = {}, heard = {}, touched = {}, lines = {}, said = [], changedAt = 0;

  function parts(root) { return Array.from(root.querySelectorAll("[data-live]")); }
  function source(part) { return part.outerHTML.replace(/(name="csrfmiddlewaretoken" value=")\w+/g, "$1"); }
  function name(field) { return field.name ? field.name + "=" + field.value : field.getAttribute("href") || field.textContent; }

  // ---- What changes under the hands of whoever has the page open

  function writing(part) {
    var field = document.activeElement, picked = window.getSelection();
    if (picked && !picked.isCollapsed && part.contains(picked.anchorNode)) return true;
    if (part.contains(field) && /^(TEXTAREA|SELECT)$/.test(field.tagName)) return true;
    return Array.from(part.querySelectorAll("textarea")).some(function (one) { return one.value !== one.defaultValue; });
  }

  function refill(before, after) {
    var active = document.activeElement, inside = before.contains(active), called = inside && name(active);
    Array.from(before.attributes).forEach(function (one) { if (!after.hasAttribute(one.name)) before.removeAttribute(one.name); });
    Array.from(after.attributes).forEach(function (one) { before.setAttribute(one.name, one.value); });
    before.replaceChildren.apply(before, Array.from(after.childNodes));
    before.querySelectorAll("input[type=checkbox]").forEach(function (box) {
      if (name(box) in touched && !box.disabled) box.checked = touched[name(box)];
    });
    if (inside) keepFocus(before, called);
  }

  function keepFocus(part, called) {
    var open = function (one) { return !one.disabled; };
    var fields = Array.from(part.querySelectorAll("a, button, input:not([type=hidden])")).filter(open);
    var row = part.closest("tr");
    var near = fields.find(function (one) { return name(one) === called; })
      || fields[0] || (row && Array.from(row.querySelectorAll("a, input:not([type=hidden]), summary")).find(open)) || news;
    if (near === news) news.hidden = false;
    near.focus({ preventScroll: true });
  }

  // True when all of it could be shown.
  function follow(next) {
    var all = true, touches = false;
    parts(next).forEach(function (after) {
      var before = document.getElementById(after.id), now = source(after);
      if (!before || known[after.id] === now) return;
      if (writing(before)) { all = false; return; }
      known[after.id] = now;
      touches = touches || (form && form.contains(before));
      refill(before, after);
    });
    if (form) parts(form).forEach(function (part) {
      if (next.querySelector("#" + CSS.escape(part.id))) return;
      part.querySelectorAll("input, button").forEach(function (one) { one.disabled = true; one.checked = false; });
    });
    if (touches) {
      add();
      changedAt = Date.now();
      var preview = form.querySelector("details[open][hx-post]");
      if (preview && window.htmx) window.htmx.trigger(preview, "toggle");
    }
    return all;
  }

  // ---- What it comes to, as it is ticked

  function pays(select) { return !select || !select.selectedOptions[0] || select.selectedOptions[0].dataset.pays !== "no"; }

  function worth(row) {
    var named = document.getElementById("pay-" + row), text = named ? named.value.trim().replace(",", ".") : "";
    var own = Math.round(Number(text) * Math.pow(10, Number(form.dataset.exponent)));
    return text && own >= 0 ? own : Number(form.querySelector('[name="amount-' + row + '"]').value);
  }

  function add() {
    var total = 0, all = true, every = true, some = false, reason = document.getElementById("reason");
    var beside = form.querySelector('[name="beside"]');
    form.querySelectorAll('input[name="row"]').forEach(function (box) {
      var own = document.getElementById("reason-" + box.value);
      var paid = pays(own && own.value ? own : reason);
      if (box.checked && paid) some = true;
      if (!box.checked && box.hasAttribute("data-open")) every = false;
      if (box.checked && paid) total += worth(box.value);
      if (!box.checked && !box.disabled) all = false;
    });
    if (beside && some && every) total += Number(beside.dataset.shipping);
    if (beside) total = Math.max(0, total - Number(beside.dataset.balance));
    var digits = Number(form.dataset.exponent), look = { style: "currency", currency: form.dataset.currency, minimumFractionDigits: digits, maximumFractionDigits: digits };
    var amount = new Intl.NumberFormat(document.documentElement.lang, look).format(total / Math.pow(10, digits));
    var button = document.getElementById("approve-all"), hint = document.getElementById("pays-nothing");
    document.getElementById("total").textContent = amount;
    if (hint) hint.hidden = pays(reason);
    if (button) button.textContent = all ? button.dataset.all.replace("%", amount) : button.dataset.some;
  }

  // ---- What is said about it

  // "Stage: Open → Shipped, Shipped: 0 → 5"
  function difference(before, now) {
    return now.map(function (fact, at) {
      return before[at][1] === fact[1] ? "" : fact[0] + ": " + before[at][1] + " → " + fact[1];
    }).filter(Boolean).join(", ");
  }

  function listen(root, first) {
    root.querySelectorAll("[data-facts]").forEach(function (row) {
      latest[row.id] = JSON.parse(row.dataset.facts);
      if (first) opened[row.id] = latest[row.id];
      var changed = difference(opened[row.id], latest[row.id]), here = document.getElementById(row.id);
      lines[row.id] = changed && row.dataset.name + ": " + changed;
      if (here) here.classList.toggle("changed", Boolean(changed));
    });
    root.querySelectorAll("[data-news]").forEach(function (one) {
      if (!first && !heard[one.id] && !(one.dataset.of && lines[one.dataset.of])) said.push(one.dataset.news);
      heard[one.id] = true;
    });
  }

  function tell() {
    var all = Object.keys(lines).map(function (id) { return lines[id]; }).filter(Boolean).concat(said);
    if (all.join("\n") !== Array.from(list.children).map(function (one) { return one.textContent; }).join("\n")) {
      list.replaceChildren.apply(list, all.map(function (text) {
        var one = document.createElement("li");
        one.textContent = text;
        return one;
      }));
    }
    document.getElementById("news-title").hidden = !all.length;
    news.hidden = !all.length && !wait.textContent;
  }

  news.addEventListener("click", function (event) {
    if (!event.target.closest("[data-heard]")) return;
    document.querySelectorAll("[data-facts].changed").forEach(function (row) { row.classList.remove("changed"); });
    opened = Object.assign({}, latest);
    lines = {};
    said = [];
    wait.textContent = "";
    changedAt = 0;
    tell();
    document.getElementById("main").focus({ preventScroll: true });
  });

  // Whoever writes why a line is rejected does not approve it.
  document.addEventListener("input", function (event) {
    var line = /^reject-(.+)$/.exec(event.target.name || "");
    var box = line && event.target.value.trim() && form.querySelector('input[name="row"][value="' + line[1] + '"]');
    if (!box || !box.checked) return;
    box.checked = false;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // ---- Asking again

  document.addEventListener("change", function (event) {
    if (event.target.type === "checkbox") touched[name(event.target)] = event.target.checked;
    if (form && form.contains(event.target)) add();
  });

  // Before the one in app.js, which would take it for sent.
  document.addEventListener("submit", function (event) {
    var button = event.submitter;
    if (event.target !== form || !button || button.value !== "approve" || Date.now() - changedAt > GRACE) return;
    event.preventDefault();
    event.stopPropagation();
    wait.textContent = news.dataset.wait;
    tell();
    news.focus();
    news.scrollIntoView({ block: "nearest" });
  }, true);

  document.addEventListener("htmx:configRequest", function (event) {
    if (event.target === news) event.detail.parameters.seen = news.dataset.seen;
  });
  document.addEventListener("htmx:beforeRequest", function (event) {
    if (event.target === news && document.hidden) event.preventDefault();
  });
  document.addEventListener("visibilitychange", function () {
    if (!document.hidden && window.htmx) window.htmx.trigger(news, "look");
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    var answer = event.detail.xhr;
    if (event.target !== news || !answer) return;
    if (answer.status < 200 || answer.status >= 300) { wait.textContent = news.dataset.offline; tell(); return; }
    if (wait.textContent === news.dataset.offline) wait.textContent = "";
    if (answer.status === 200) {
      var next = new DOMParser().parseFromString(answer.responseText, "text/html");
      listen(next, false); // before its parts move into this page
      if (follow(next)) news.dataset.seen = answer.getResponseHeader("X-Seen") || "";
    }
    tell();
  });

  parts(document).forEach(function (part) { known[part.id] = source(part); });
  if (form) add();
  listen(document, true);
})();
