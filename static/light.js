// The light table: every photo can be reached without this file, which adds keys, zoom and turning. Only the view changes.
(function () {
  "use strict";
  var STEP = 1.5, MOST = 8;
  document.querySelectorAll("[data-tools]").forEach(function (tools) { tools.hidden = false; });

  // One large photo: how much larger than fitting it is, and by how many quarters it is turned.
  function sheet(figure) {
    var view = figure.querySelector("[data-view]"), pane = view.querySelector("[data-pane]"), img = pane.querySelector("img");
    var said = figure.querySelector("[data-said]"), full = figure.querySelector("[data-do=full]");
    var zoom = 1, turn = 0;
    view.tabIndex = 0;
    // How much larger it is when a pixel of the photo is a pixel of the screen.
    function whole() {
      var sideways = turn % 2 === 1, box = view.getBoundingClientRect();
      var wide = sideways ? img.naturalHeight : img.naturalWidth, high = sideways ? img.naturalWidth : img.naturalHeight;
      var fits = Math.min(box.width / wide, box.height / high);
      return fits < 1 ? Math.min(MOST, 1 / fits) : 2;
    }
    function show() {
      // What is in the middle stays there.
      var x = (view.scrollLeft + view.clientWidth / 2) / view.scrollWidth, y = (view.scrollTop + view.clientHeight / 2) / view.scrollHeight;
      view.style.setProperty("--zoom", String(zoom));
      view.dataset.turn = String(turn);
      if (zoom > 1) view.dataset.zoomed = "1"; else delete view.dataset.zoomed;
      full.textContent = zoom > 1 ? "Fit" : "Full size";
      view.scrollLeft = x * view.scrollWidth - view.clientWidth / 2;
      view.scrollTop = y * view.scrollHeight - view.clientHeight / 2;
    }
    var acts = {
      full: function () { zoom = zoom > 1 ? 1 : whole(); },
      in: function () { zoom = Math.min(MOST, zoom * STEP); },
      out: function () { zoom = Math.max(1, zoom / STEP); if (zoom < 1.05) zoom = 1; },
      turn: function () { turn = (turn + 1) % 4; }
    };
    function act(name) {
      acts[name]();
      show();
      said.textContent = name === "turn" ? "Turned to " + turn * 90 + " degrees" : Math.round(zoom * 100) + " per cent of fitting";
    }
    figure.querySelectorAll("[data-do]").forEach(function (button) {
      button.addEventListener("click", function () { act(button.dataset.do); });
    });
    pane.addEventListener("click", function (event) {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      act("full");
    });
    // Single letters act on the photo that has the focus and nowhere else: elsewhere they may mean something to whoever types.
    figure.addEventListener("keydown", function (event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      var name = { "+": "in", "=": "in", "-": "out", r: "turn", R: "turn" }[event.key];
      if (!name) return;
      event.preventDefault();
      act(name);
    });
  }
  document.querySelectorAll("[data-light]").forEach(sheet);

  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    var side = { ArrowLeft: "[data-before]", ArrowRight: "[data-after]" }[event.key];
    var here = event.target;
    // In a field the arrows move the cursor, and in a zoomed photo they move the photo.
    if (!side || here.closest("input, textarea, select") || (here.closest("[data-zoomed]"))) return;
    var link = document.querySelector(side);
    if (!link) return;
    event.preventDefault();
    link.click();
  });
})();
