// Niceties only: every page works without this file.
(function () {
  "use strict";
  // The summary of what is wrong comes into focus, so that it is read out first.
  var summary = document.querySelector("[data-summary]");
  if (summary) summary.focus();
  // A form is sent once: a second press within five seconds does nothing.
  document.addEventListener("submit", function (event) {
    if (event.defaultPrevented) return;
    var form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    window.setTimeout(function () { delete form.dataset.sent; }, 5000);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
})();
