// Niceties only: every page works without this file.
(function () {
  "use strict";
  // The summary of what is wrong comes into focus, so that it is read out first.
  var summary = document.querySelector("[data-summary]");
  if (summary) summary.focus();
  // A form is sent once: a second press within five seconds does nothing.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    window.setTimeout(function () { delete form.dataset.sent; }, 5000);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
    document.querySelectorAll(".slot.sending").forEach(function (slot) { slot.classList.remove("sending"); });
    document.querySelectorAll("[data-upload] input[type=file]").forEach(function (input) { input.disabled = false; });
  });
  // Choosing photos sends them at once: the upload button is there for everybody else. Until they are stored no others
  // can be chosen, because a second sending would cut off the first. The page comes back where one was looking, unless
  // it has something to say on top.
  var status = document.querySelector("[data-upload-status]");
  var inputs = document.querySelectorAll("[data-upload] input[type=file]");
  inputs.forEach(function (input) {
    input.addEventListener("change", function () {
      if (!input.files.length) return;
      if (status) status.textContent = "Uploading…";
      var slot = input.closest(".slot");
      if (slot) slot.classList.add("sending");
      remember(String(window.scrollY));
      if (input.form.requestSubmit) input.form.requestSubmit(); else input.form.submit();
      window.setTimeout(function () { inputs.forEach(function (other) { other.disabled = true; }); }, 0);
    });
  });
  // Some browsers forbid storage; then the page simply comes back at its top.
  function remember(place) {
    try { sessionStorage.setItem(location.pathname, place); } catch (forbidden) { return; }
  }
  if (inputs.length) {
    try {
      var place = sessionStorage.getItem(location.pathname);
      sessionStorage.removeItem(location.pathname);
      if (place && !document.querySelector("[data-summary], main .notice")) window.scrollTo(0, Number(place));
    } catch (forbidden) { place = null; }
  }
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
})();
