// The bundle of every shop page outside the checkout.
import "../core/core";
import "../core/qty-stepper";
import "./media-gallery";
