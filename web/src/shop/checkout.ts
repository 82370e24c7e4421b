// The bundle of the checkout's two steps.
import "../core/core";
import "./pay-form";
