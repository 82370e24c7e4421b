// The bundle of the checkout's two steps.
import "../core/core";
import "./keep-typed";
import "./pay-form";
