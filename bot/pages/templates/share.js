(function () {
  function find(id) { return document.getElementById(id); }
  var told = find("told"), text = find("text");
  function tell(name) { told.textContent = told.getAttribute("data-" + name); }
  function select() { find("copy-by-hand").open = true; text.focus(); text.select(); }
  function copyOld() { select(); try { return document.execCommand("copy"); } catch (e) { return false; } }
  find("copy").hidden = false;
  function fallBack() { tell(copyOld() ? "copied" : "by-hand"); }
  find("copy").onclick = function () {
    if (!navigator.clipboard) { fallBack(); return; }
    var late = setTimeout(fallBack, 1000); // a browser inside an app may never answer
    navigator.clipboard.writeText(text.value).then(function () { clearTimeout(late); tell("copied"); }, function () { clearTimeout(late); fallBack(); });
  };
  var zalo = find("zalo");
  zalo.hidden = false;
  zalo.onclick = function () {
    if (!navigator.share) { find("zalo-by-hand").open = true; find("zalo-by-hand").scrollIntoView(); return; }
    navigator.share({ title: document.title, text: text.value }).catch(function () { find("zalo-by-hand").open = true; });
  };
})();
