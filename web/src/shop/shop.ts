// The bundle of every shop page outside the checkout.
import "../core/core";
import "../core/copy-text";
import "../core/qty-stepper";
import "../core/show-password";
import "./media-gallery";
