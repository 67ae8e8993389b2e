// Colour scheme (system, light, dark), kept in this browser; runs before the page is drawn, so that nothing flashes.
// Also: of a picture that can't be had leaves a line with its words and its address, in listings nothing, and follows the link of a
// page that has moved.
(function () {
  "use strict";
  var root = document.documentElement, key = "newsprint-scheme", schemes = ["system", "light", "dark"];
  var stored = "system";
  try {
    if (schemes.indexOf(localStorage.getItem(key)) > 0) stored = localStorage.getItem(key);
  } catch (refused) { /* a browser that keeps nothing: the switch works until the next page */ }
  root.dataset.scheme = stored;
  document.addEventListener("error", function (event) {
    var image = event.target;
    if (image.tagName !== "IMG" || image.closest(".nameplate")) return;
    var frame = image.closest(".frame"), link = image.closest("a[href]");
    if (frame) return void (frame.hidden = true);
    var line = document.createElement(link ? "span" : "a");
    line.className = "gone";
    line.textContent = (image.alt ? image.alt + " · " : "") + image.src.replace(/^[a-z]+:\/\//, "");
    if (!link) {
      line.href = image.src;
      line.rel = "noopener noreferrer nofollow";
    }
    image.replaceWith(line);
  }, true);
  document.addEventListener("load", function (event) {
    var image = event.target;
    if (image.tagName === "IMG" && !image.hasAttribute("width") && image.naturalWidth < image.clientWidth) image.classList.add("small");
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
