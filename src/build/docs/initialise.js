window.SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  // The token stays in this tab, and nothing about it goes to anybody else.
  persistAuthorization: false,
  validatorUrl: null,
})
