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
  // Work in the background: what is said about it is looked up every two seconds; when it has ended, its page is shown.
  var wait = document.querySelector("[data-wait]");
  function look() {
    fetch(window.location.href, { credentials: "same-origin" }).then(function (answer) { return answer.text(); }).then(function (text) {
      var now = new DOMParser().parseFromString(text, "text/html").querySelector("[data-wait]");
      if (!now || now.querySelector("h2").textContent !== wait.querySelector("h2").textContent) { window.location.reload(); return; }
      var said = wait.querySelector("[role=status]"), bar = wait.querySelector("progress");
      said.textContent = now.querySelector("[role=status]").textContent;
      if (now.querySelector("progress").hasAttribute("value")) bar.value = now.querySelector("progress").value;
      window.setTimeout(look, 2000);
    }, function () { window.setTimeout(look, 5000); });
  }
  if (wait) window.setTimeout(look, 2000);
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
})();
