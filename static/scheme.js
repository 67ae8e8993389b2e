// Colour scheme (system, light, dark), kept in this browser; runs before the page is drawn, so that nothing flashes.
// Also: puts an empty panel of the same size in the place of a picture that can't be had, and follows the link of a page that has moved.
(function () {
  "use strict";
  var root = document.documentElement, gone = document.currentScript.dataset.gone, key = "newsprint-scheme", schemes = ["system", "light", "dark"];
  var stored = "system";
  try {
    if (schemes.indexOf(localStorage.getItem(key)) > 0) stored = localStorage.getItem(key);
  } catch (refused) { /* a browser that keeps nothing: the switch works until the next page */ }
  root.dataset.scheme = stored;
  document.addEventListener("error", function (event) {
    var image = event.target;
    if (image.tagName !== "IMG" || image.classList.contains("gone")) return;
    image.classList.add("gone");
    image.removeAttribute("srcset");
    image.title = image.alt;
    image.src = gone;
  }, true);
  document.addEventListener("click", function (event) {
    if (!event.target.closest(".switch")) return;
    var next = schemes[(schemes.indexOf(root.dataset.scheme) + 1) % schemes.length];
    root.dataset.scheme = next;
    try { localStorage.setItem(key, next); } catch (refused) { /* as above */ }
  });
  document.addEventListener("DOMContentLoaded", function () {
    var moved = document.querySelector("main a.moved");
    if (moved) location.replace(moved.href);
  });
})();
