# The front end and the program, with Go alone. The modules are a layer of their
# own: they change less often than the code.
FROM golang:1.26-bookworm AS build
WORKDIR /src
ENV CGO_ENABLED=0 GOFLAGS=-buildvcs=false
COPY go.mod go.sum ./
RUN go mod download
COPY backend backend
COPY migrations migrations
COPY static static
COPY templates templates
COPY web web
RUN go run ./web \
 && go build -trimpath -tags=timetzdata -ldflags='-s -w' -o /out/quayside ./backend \
 && mkdir /out/data && mkdir -m 1777 /out/tmp

# What the program needs from a system: the certificates it calls others with.
# Time zones are inside the program.
FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/quayside /quayside
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build /out/tmp /tmp

USER 65532:65532
ENV QUAYSIDE_LISTEN=0.0.0.0:8080 QUAYSIDE_DATA=/data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=4s --start-period=60s CMD ["/quayside", "health"]
ENTRYPOINT ["/quayside"]
CMD ["serve"]
