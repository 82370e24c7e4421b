import "../core/core";
import "../core/copy-text";
