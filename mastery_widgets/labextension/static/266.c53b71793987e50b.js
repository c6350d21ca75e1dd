"use strict";(self.rspackChunk_mastery_lab=self.rspackChunk_mastery_lab||[]).push([[266],{646(e,t,r){var o=r(601),n=r.n(o),a=r(314),i=(r.n(a))()(n());i.push([e.id,`/* Colours are JupyterLab's own, so light, dark and high contrast come with the theme. */
.mw-lab-banner {
  background: var(--jp-layout-color2, #eee);
  border-bottom: var(--jp-border-width, 1px) solid var(--jp-border-color2, #bdbdbd);
  color: var(--jp-ui-font-color1, rgb(0 0 0 / 87%));
  font-family: var(--jp-ui-font-family, system-ui);
  font-size: var(--jp-ui-font-size2, 1rem);
  overflow: hidden;
}

.mw-lab-banner-inner {
  align-items: center;
  box-sizing: border-box;
  display: flex;
  flex-wrap: wrap;
  gap: 8px 16px;
  padding: 8px 16px;
}

.mw-lab-banner p {
  flex: 1 1 16em;
  line-height: 1.4;
  margin: 0;
  max-width: 60em;
}

.mw-lab-button {
  background: var(--jp-brand-color1, #1976d2);
  border: 2px solid transparent;
  border-radius: 4px;
  color: var(--jp-ui-inverse-font-color1, #fff);
  cursor: pointer;
  font: inherit;
  font-weight: 600;
  min-height: 34px;
  padding: 4px 16px;
}

.mw-lab-button:hover {
  background: var(--jp-brand-color0, #1565c0);
}

.mw-lab-button[hidden] {
  display: none;
}

.mw-lab-button[aria-disabled='true'] {
  cursor: progress;
  opacity: 0.6;
}

.mw-lab-button:focus-visible {
  outline: 3px solid var(--jp-ui-font-color1, #000);
  outline-offset: 2px;
}

.mw-lab-resting {
  align-items: center;
  border: 1px dashed var(--jp-border-color2, #bdbdbd);
  border-radius: 4px;
  box-sizing: border-box;
  color: var(--jp-ui-font-color2, rgb(0 0 0 / 54%));
  display: flex;
  flex-wrap: wrap;
  font-family: var(--jp-ui-font-family, system-ui);
  font-size: var(--jp-ui-font-size2, 1rem);
  gap: 8px 16px;
  margin: 4px 0;
  padding: 12px 16px;
}

.mw-lab-resting p {
  flex: 1 1 12em;
  margin: 0;
}

.jp-RenderedHTMLCommon .mw-done,
.mw-done {
  color: var(--jp-ui-font-color2, rgb(0 0 0 / 54%));
  font-family: var(--jp-ui-font-family, system-ui);
  padding: 4px 0;
}

/* A widget that no kernel has vouched for. */
.mw-lab-dead .jp-OutputArea-output[data-mime-type='application/vnd.jupyter.widget-view+json'],
.mw-lab-dead .jp-OutputArea-output.jupyter-widgets {
  visibility: hidden;
}

.mw-lab-live {
  clip-path: inset(50%);
  height: 1px;
  left: 0;
  overflow: hidden;
  position: fixed;
  top: 0;
  white-space: nowrap;
  width: 1px;
}

/* What was opened comes to stand below what she has just finished, not instead of it. */
.jp-Notebook .jp-Cell {
  scroll-margin-top: 15vh;
}

@media (pointer: coarse) {
  .mw-lab-button {
    min-height: 44px;
    min-width: 44px;
  }
}

@media (forced-colors: active) {
  .mw-lab-button {
    border-color: ButtonText;
  }
}
`,""]),r.d(t,{},{A:i})},314(e){e.exports=function(e){var t=[];return t.toString=function(){return this.map(function(t){var r="",o=void 0!==t[5];return t[4]&&(r+="@supports (".concat(t[4],") {")),t[2]&&(r+="@media ".concat(t[2]," {")),o&&(r+="@layer".concat(t[5].length>0?" ".concat(t[5]):""," {")),r+=e(t),o&&(r+="}"),t[2]&&(r+="}"),t[4]&&(r+="}"),r}).join("")},t.i=function(e,r,o,n,a){"string"==typeof e&&(e=[[null,e,void 0]]);var i={};if(o)for(var s=0;s<this.length;s++){var p=this[s][0];null!=p&&(i[p]=!0)}for(var l=0;l<e.length;l++){var c=[].concat(e[l]);o&&i[c[0]]||(void 0!==a&&(void 0===c[5]||(c[1]="@layer".concat(c[5].length>0?" ".concat(c[5]):""," {").concat(c[1],"}")),c[5]=a),r&&(c[2]&&(c[1]="@media ".concat(c[2]," {").concat(c[1],"}")),c[2]=r),n&&(c[4]?(c[1]="@supports (".concat(c[4],") {").concat(c[1],"}"),c[4]=n):c[4]="".concat(n)),t.push(c))}},t}},601(e){e.exports=function(e){return e[1]}},665(e,t,r){r.r(t);var o=r(72),n=r.n(o),a=r(825),i=r.n(a),s=r(659),p=r.n(s),l=r(56),c=r.n(l),d=r(540),u=r.n(d),f=r(113),m=r.n(f),b=r(646),h={};h.styleTagTransform=m(),h.setAttributes=c(),h.insert=p().bind(null,"head"),h.domAPI=i(),h.insertStyleElement=u(),n()(b.A,h);let v=b.A&&b.A.locals?b.A.locals:void 0;r.d(t,{},{default:v})},72(e){var t=[];function r(e){for(var r=-1,o=0;o<t.length;o++)if(t[o].identifier===e){r=o;break}return r}function o(e,o){for(var n={},a=[],i=0;i<e.length;i++){var s=e[i],p=o.base?s[0]+o.base:s[0],l=n[p]||0,c="".concat(p," ").concat(l);n[p]=l+1;var d=r(c),u={css:s[1],media:s[2],sourceMap:s[3],supports:s[4],layer:s[5]};if(-1!==d)t[d].references++,t[d].updater(u);else{var f=function(e,t){var r=t.domAPI(t);return r.update(e),function(t){t?(t.css!==e.css||t.media!==e.media||t.sourceMap!==e.sourceMap||t.supports!==e.supports||t.layer!==e.layer)&&r.update(e=t):r.remove()}}(u,o);o.byIndex=i,t.splice(i,0,{identifier:c,updater:f,references:1})}a.push(c)}return a}e.exports=function(e,n){var a=o(e=e||[],n=n||{});return function(e){e=e||[];for(var i=0;i<a.length;i++){var s=r(a[i]);t[s].references--}for(var p=o(e,n),l=0;l<a.length;l++){var c=r(a[l]);0===t[c].references&&(t[c].updater(),t.splice(c,1))}a=p}}},659(e){var t={};e.exports=function(e,r){var o=function(e){if(void 0===t[e]){var r=document.querySelector(e);if(window.HTMLIFrameElement&&r instanceof window.HTMLIFrameElement)try{r=r.contentDocument.head}catch(e){r=null}t[e]=r}return t[e]}(e);if(!o)throw Error("Couldn't find a style target. This probably means that the value for the 'insert' parameter is invalid.");o.appendChild(r)}},540(e){e.exports=function(e){var t=document.createElement("style");return e.setAttributes(t,e.attributes),e.insert(t,e.options),t}},56(e,t,r){e.exports=function(e){var t=r.nc;t&&e.setAttribute("nonce",t)}},825(e){e.exports=function(e){if("u"<typeof document)return{update:function(){},remove:function(){}};var t=e.insertStyleElement(e);return{update:function(r){var o,n,a;o="",r.supports&&(o+="@supports (".concat(r.supports,") {")),r.media&&(o+="@media ".concat(r.media," {")),(n=void 0!==r.layer)&&(o+="@layer".concat(r.layer.length>0?" ".concat(r.layer):""," {")),o+=r.css,n&&(o+="}"),r.media&&(o+="}"),r.supports&&(o+="}"),(a=r.sourceMap)&&"u">typeof btoa&&(o+="\n/*# sourceMappingURL=data:application/json;base64,".concat(btoa(unescape(encodeURIComponent(JSON.stringify(a))))," */")),e.styleTagTransform(o,t,e.options)},remove:function(){var e;null===(e=t).parentNode||e.parentNode.removeChild(e)}}}},113(e){e.exports=function(e,t){if(t.styleSheet)t.styleSheet.cssText=e;else{for(;t.firstChild;)t.removeChild(t.firstChild);t.appendChild(document.createTextNode(e))}}}}]);