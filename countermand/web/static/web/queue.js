// The queue stays up to date under the hands of whoever works in it: ticks, focus and what is being written stay.
(function () {
  "use strict";

  var live = document.getElementById("live");
  var form = document.getElementById("queue");
  var said = document.getElementById("said");
  var chosen = document.getElementById("chosen");
  if (!live) return;

  function rows() { return Array.from(live.querySelectorAll("tbody tr")); }
  function link(row) { return row && row.querySelector(".row-link"); }
  function focused() { return document.activeElement && document.activeElement.closest && live.contains(document.activeElement) ? document.activeElement.closest("tbody tr") : null; }
  function tick(row) { return row.querySelector('input[name="number"]'); }

  function say(text) {
    said.textContent = "";
    window.setTimeout(function () { said.textContent = text; }, 50);
  }

  function goTo(row) {
    if (!link(row)) return;
    link(row).focus();
    row.scrollIntoView({ block: "nearest" });
  }

  // ---- Ticks

  function count() {
    var ticked = live.querySelectorAll('input[name="number"]:checked').length;
    var possible = live.querySelectorAll('input[name="number"]:not(:disabled)').length;
    var every = document.getElementById("every");
    if (chosen) chosen.textContent = ticked ? chosen.dataset.text.replace("%", ticked) : "";
    if (every) {
      every.hidden = false;
      every.disabled = !possible;
      every.checked = ticked > 0 && ticked === possible;
      every.indeterminate = ticked > 0 && ticked < possible;
    }
  }

  live.addEventListener("change", function (event) {
    if (event.target.id === "every") {
      live.querySelectorAll('input[name="number"]:not(:disabled)').forEach(function (one) { one.checked = event.target.checked; });
    }
    count();
  });

  // ---- Live: only rows that differ are changed, and the one with the focus is never moved

  function remember() {
    rows().forEach(function (row) { if (row.source === undefined) row.source = row.outerHTML; });
  }

  function refill(before, after) {
    var box = tick(before), wasTicked = box && box.checked;
    var active = document.activeElement, inside = before.contains(active);
    var name = inside && (active.name || active.className), kind = inside && active.tagName;
    before.source = after.outerHTML;
    Array.from(before.attributes).forEach(function (one) { if (!after.hasAttribute(one.name)) before.removeAttribute(one.name); });
    Array.from(after.attributes).forEach(function (one) { before.setAttribute(one.name, one.value); });
    before.replaceChildren.apply(before, Array.from(after.childNodes));
    box = tick(before);
    if (box && wasTicked && !box.disabled) box.checked = true;
    if (inside) {
      var same = Array.from(before.querySelectorAll(kind.toLowerCase())).find(function (one) { return (one.name || one.className) === name && !one.disabled; });
      (same || link(before)).focus({ preventScroll: true });
    }
  }

  function follow(html) {
    var next = document.createElement("template");
    next.innerHTML = html;
    var body = live.querySelector("tbody"), nextBody = next.content.querySelector("tbody");
    if (!body || !nextBody) {
      var had = focused();
      live.replaceChildren.apply(live, Array.from(next.content.childNodes));
      remember();
      count();
      if (had) document.getElementById("main").focus({ preventScroll: true });
      return;
    }
    var strip = live.querySelector("#takings"), nextStrip = next.content.querySelector("#takings");
    if (!strip.contains(document.activeElement) && strip.innerHTML !== nextStrip.innerHTML) strip.replaceWith(nextStrip);
    var here = focused(), known = {}, wanted = Array.from(nextBody.children), order = rows();
    order.forEach(function (row) { known[row.id] = row; });
    var ids = wanted.map(function (row) { return row.id; });
    if (here && ids.indexOf(here.id) < 0) goTo(after(here, ids) || rows().filter(function (row) { return ids.indexOf(row.id) >= 0; }).pop());
    here = focused();
    order.forEach(function (row) { if (ids.indexOf(row.id) < 0) row.remove(); });
    var result = wanted.map(function (row) {
      var mine = known[row.id];
      if (!mine) { row.source = row.outerHTML; return row; }
      if (mine.source !== row.outerHTML) refill(mine, row);
      return mine;
    });
    place(body, result, here);
    var pager = live.querySelector(".pager"), nextPager = next.content.querySelector(".pager");
    if (pager && nextPager && !pager.contains(document.activeElement)) pager.replaceWith(nextPager);
    count();
  }

  // The rows are put around the one with the focus: moving that one would lose it.
  function place(body, result, here) {
    if (result.every(function (row, index) { return body.children[index] === row; })) return;
    var top = here ? here.getBoundingClientRect().top : 0;
    var at = here ? result.indexOf(here) : -1;
    result.forEach(function (row, index) {
      if (row === here) return;
      if (here && index < at) body.insertBefore(row, here);
      else if (row !== body.lastElementChild || index !== result.length - 1) body.appendChild(row);
    });
    if (here) window.scrollBy(0, here.getBoundingClientRect().top - top);
  }

  function after(row, ids) {
    for (var next = row.nextElementSibling; next; next = next.nextElementSibling) {
      if (ids.indexOf(next.id) >= 0) return next;
    }
    return null;
  }

  document.addEventListener("htmx:configRequest", function (event) {
    if (event.target !== live) return;
    event.detail.parameters.seen = live.dataset.seen;
    event.detail.parameters.shown = live.dataset.shown;
    if (live.dataset.after) event.detail.parameters.after = live.dataset.after;
  });
  document.addEventListener("htmx:beforeRequest", function (event) {
    if (event.target === live && document.hidden) event.preventDefault();
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    var answer = event.detail.xhr;
    if (event.target !== live || !answer || answer.status < 200 || answer.status >= 300) return;
    if (answer.getResponseHeader("X-Seen")) live.dataset.seen = answer.getResponseHeader("X-Seen");
    if (answer.status === 200) {
      live.dataset.shown = answer.getResponseHeader("X-Shown") || "";
      follow(answer.responseText);
    }
  });

  function look() {
    if (!window.htmx) return;
    window.htmx.trigger(live, "look");
    document.querySelectorAll("[data-live-counts]").forEach(function (one) { window.htmx.trigger(one, "look"); });
  }

  // ---- Deciding from the list

  function token() { return form.querySelector('[name="csrfmiddlewaretoken"]').value; }

  function send(address, values) {
    return fetch(address, {
      method: "POST",
      credentials: "same-origin",
      headers: { "X-CSRFToken": token(), "HX-Request": "true", "HX-Current-URL": window.location.href },
      body: new URLSearchParams(values)
    }).then(function (answer) {
      if (answer.headers.get("HX-Redirect")) window.location = answer.headers.get("HX-Redirect");
      return answer.text().then(function (html) { return { done: answer.ok, text: plain(html) }; });
    });
  }

  function plain(html) {
    var page = new DOMParser().parseFromString(html, "text/html");
    var part = page.querySelector("main .sentence, main .alert-danger") || page.querySelector("main") || page.body;
    return part.textContent.replace(/\s+/g, " ").trim();
  }

  var DIALOGS = {
    approve: function (row) {
      var values = { number: row.dataset.number, verdict: "approve" };
      var amount = row.querySelector('input[name^="amount-"]');
      values[amount.name] = amount.value;
      return [live.dataset.decisions, values];
    },
    reject: function (row, dialog) {
      return [live.dataset.decisions, { number: row.dataset.number, verdict: "reject", note: dialog.querySelector("textarea").value }];
    },
    snooze: function (row, dialog) {
      return [row.dataset.snooze, { until: dialog.querySelector('[name="until"]:checked').value, at: dialog.querySelector('[name="at"]').value }];
    }
  };
  var about = null;

  function open(name, row) {
    var dialog = document.getElementById(name);
    if (!dialog || !row) return;
    var no = name === "approve" ? row.dataset.no : name === "reject" ? row.dataset.noReject : "";
    if (no) { say(no); flash(row); return; }
    about = row.id;
    dialog.querySelectorAll("[data-fill]").forEach(function (one) { one.textContent = row.dataset[one.dataset.fill]; });
    dialog.querySelectorAll("[data-two]").forEach(function (one) { one.hidden = !row.dataset.two; });
    dialog.querySelector("[data-problem]").textContent = "";
    dialog.querySelectorAll("textarea").forEach(function (one) { one.value = ""; });
    dialog.showModal();
    (dialog.querySelector("textarea, input[type=radio]:checked") || dialog.querySelector('button[type="submit"]')).focus();
  }

  function flash(row) {
    var why = row.querySelector(".why-not");
    if (!why) return;
    why.classList.add("look-here");
    window.setTimeout(function () { why.classList.remove("look-here"); }, 2000);
  }

  Object.keys(DIALOGS).forEach(function (name) {
    var dialog = document.getElementById(name);
    if (!dialog) return;
    dialog.addEventListener("submit", function (event) {
      event.preventDefault();
      var row = document.getElementById(about), button = dialog.querySelector('button[type="submit"]');
      var problem = dialog.querySelector("[data-problem]");
      if (!row) { problem.textContent = live.dataset.gone; return; }
      if (button.disabled) return;
      button.disabled = true;
      send.apply(null, DIALOGS[name](row, dialog)).then(function (answer) {
        button.disabled = false;
        if (!answer.done) { problem.textContent = answer.text; look(); return; }
        dialog.close();
        leave(document.getElementById(about));
        say(answer.text);
        look();
      }, function () {
        button.disabled = false;
        problem.textContent = live.dataset.offline;
      });
    });
    dialog.addEventListener("close", function () {
      var row = document.getElementById(about);
      if (row && !live.contains(document.activeElement)) goTo(row);
    });
  });

  // The row is decided: the focus goes to the next one before it is taken away.
  function leave(row) {
    if (!row) return;
    var next = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    if (next) goTo(next); else document.getElementById("main").focus();
    count();
  }

  // ---- Keys

  // What is ticked is decided together, on a page that asks once.
  function several(key) {
    if (!live.querySelector('input[name="number"]:checked')) return false;
    var button = document.createElement("button");
    button.name = "verdict";
    button.value = key === "a" ? "approve" : "reject";
    button.hidden = true;
    form.appendChild(button);
    form.requestSubmit(button);
    button.remove();
    return true;
  }

  window.countermandQueue = function (key) {
    var all = rows(), here = focused(), at = all.indexOf(here);
    if (key === "/") { document.getElementById("q").focus(); document.getElementById("q").select(); return true; }
    if (!all.length) return false;
    if (key === "j") { goTo(all[Math.min(at + 1, all.length - 1)]); return true; }
    if (key === "k") { goTo(all[Math.max(at - 1, 0)]); return true; }
    if (["a", "r", "s", "x"].indexOf(key) < 0) return false;
    if (key !== "s" && key !== "x" && several(key)) return true;
    if (!here) { goTo(all[0]); here = all[0]; if (key !== "x") return true; }
    if (key === "x") {
      var box = tick(here);
      if (!box) return false;
      if (box.disabled) { say(here.dataset.no || here.dataset.noReject); flash(here); return true; }
      box.checked = !box.checked;
      count();
      return true;
    }
    open({ a: "approve", r: "reject", s: "snooze" }[key], here);
    return true;
  };

  remember();
  count();
  // Back from deciding: the next one is at hand.
  if (document.activeElement === document.body && document.querySelector("main > .alert[role=status]")) {
    if (rows().length) goTo(rows()[0]); else document.getElementById("main").focus({ preventScroll: true });
  }
})();
