/** A small stack that needs nothing from outside. */
export const SHOP = `# A shop in two services.
name: shop
services:
  web:
    image: busybox:latest
    command: ["sleep", "3600"]
    depends_on: [db]
    ports: ["127.0.0.1:18080:80"]
    environment:
      LOG_LEVEL: info
    networks: [back]
  db:
    image: busybox:latest
    command: ["sleep", "3600"]
    networks: [back]
    volumes: ["data:/var/lib/data"]
networks:
  back: {}
volumes:
  data: {}
`;
