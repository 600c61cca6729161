(function () {
  function find(id) { return document.getElementById(id); }
  var told = find("told"), text = find("text");
  function tell(name) { told.textContent = told.getAttribute("data-" + name); }
  function select() { find("copy-by-hand").open = true; text.focus(); text.select(); }
  function copyOld() { select(); try { return document.execCommand("copy"); } catch (e) { return false; } }
  find("copy").hidden = false;
  find("copy").onclick = function () {
    if (!navigator.clipboard) { tell(copyOld() ? "copied" : "by-hand"); return; }
    navigator.clipboard.writeText(text.value).then(function () { tell("copied"); }, function () { tell(copyOld() ? "copied" : "by-hand"); });
  };
  var zalo = find("zalo");
  zalo.hidden = false;
  zalo.onclick = function () {
    if (!navigator.share) { find("zalo-by-hand").open = true; find("zalo-by-hand").scrollIntoView(); return; }
    navigator.share({ title: document.title, text: text.value }).catch(function () { find("zalo-by-hand").open = true; });
  };
})();
